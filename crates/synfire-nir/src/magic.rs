//! What a file is, by its first bytes.

/// The HDF5 signature. It may also stand at byte 512, 1024, 2048 and so on, behind a user block.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// `None` for HDF5, else what the bytes look like.
pub(crate) fn not_hdf5(bytes: &[u8]) -> Option<&'static str> {
    let offsets = std::iter::once(0).chain(std::iter::successors(Some(512_usize), |offset| offset.checked_mul(2)));
    let mut offsets = offsets.take_while(|offset| *offset < bytes.len());
    if offsets.any(|offset| bytes[offset..].starts_with(HDF5)) {
        return None;
    }
    Some(match bytes {
        [] => "the file is empty",
        [b'P', b'K', 3, 4, ..] => "this is a zip archive (perhaps a PyTorch checkpoint), not a NIR file",
        [0x80, 2..=5, ..] => "this is a Python pickle (perhaps an old PyTorch checkpoint), not a NIR file",
        [0x1f, 0x8b, ..] => "this is a gzip file, not a NIR file",
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => "this is a NumPy array, not a NIR file",
        _ if bytes.starts_with(b"version https://git-lfs") => {
            "this is a Git LFS pointer, not the NIR file it points to; fetch that with `git lfs pull`"
        }
        _ => "this is not a NIR file: it lacks the HDF5 signature",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_may_follow_a_user_block() {
        let mut bytes = vec![0; 1024];
        bytes.extend(HDF5);
        assert_eq!(not_hdf5(&bytes), None);
        assert_eq!(not_hdf5(HDF5), None);
        assert!(not_hdf5(&bytes[..1031]).is_some());
    }

    #[test]
    fn other_files_are_named() {
        assert!(not_hdf5(b"PK\x03\x04rest").is_some_and(|text| text.contains("zip archive")));
        assert!(not_hdf5(b"\x80\x02}q").is_some_and(|text| text.contains("pickle")));
        assert_eq!(not_hdf5(b""), Some("the file is empty"));
    }
}

//! For which device a file is a bitstream, as it says itself.
//!
//! - iCE40: commands behind the preamble `7e aa 99 7e`, as Project IceStorm documents them. There is no number of the device,
//!   but the size of the configuration memory that is written tells the dies apart.
//! - ECP5: commands of Lattice's TN1260 behind the preamble `ff ff bd b3`; one of them verifies the IDCODE of the device.
//! - Gowin: lines of bits, as Project Apicula documents them; the line that begins with the byte 06 has the IDCODE.
//! - Xilinx: fields before the data, of which one names the part.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::{BitstreamError, Board, Device, Family};

/// The bitstreams of the largest devices here have a few megabytes, and eight times as much as lines of bits.
const BYTES_MAX: u64 = 1 << 26;

/// What a bitstream is for, or why it is none.
type Found = Result<For, String>;

/// What a bitstream says that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum For {
    /// Columns and rows of an iCE40's configuration memory.
    Die(u32, u32),
    /// An IDCODE, and the part with its package where a comment names it.
    IdCode(u32, Option<String>),
    /// The name of a part.
    Part(String),
}

/// Refuses a file that is no complete bitstream for the device of a board.
///
/// # Errors
/// [`BitstreamError::NoFile`], [`BitstreamError::NoBitstream`] or [`BitstreamError::OtherDevice`].
pub(crate) fn check(board: &Board, path: &Path) -> Result<(), BitstreamError> {
    let family = board.device.family.name();
    let missing = |reason| BitstreamError::NoFile { path: path.to_owned(), board: board.name.clone(), family, reason };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(BYTES_MAX + 1).read_to_end(&mut bytes)).map_err(missing)?;
    let no_bitstream =
        |reason| BitstreamError::NoBitstream { path: path.to_owned(), family, board: board.name.clone(), reason };
    if bytes.len() as u64 > BYTES_MAX {
        return Err(no_bitstream(format!("it has more than {BYTES_MAX} bytes")));
    }
    let found = match board.device.family {
        Family::Ice40 => ice40(&bytes),
        Family::Ecp5 => ecp5(&bytes),
        Family::Gowin => gowin(&bytes),
        Family::Xilinx => xilinx(&bytes),
    };
    let found = found.map_err(no_bitstream)?;
    if is_for(&found, &board.device) {
        Ok(())
    } else {
        Err(BitstreamError::OtherDevice {
            path: path.to_owned(),
            family,
            found: describe(&found),
            board: board.name.clone(),
            device: format!("{} {}", board.device.device, board.device.package),
        })
    }
}

/// Dies of the iCE40 family: columns and rows of their configuration memory, and the devices that have them.
const DIES: [(u32, u32, &[&str]); 3] =
    [(332, 144, &["hx1k", "lp1k"]), (872, 272, &["hx4k", "hx8k", "lp4k", "lp8k"]), (692, 336, &["up3k", "up5k"])];

/// IDCODEs of ECP5s, by the name that nextpnr has for them, and of Gowins, by the name of their chip database.
const ID_CODES: [(&str, u32); 14] = [
    ("12k", 0x2111_1043),
    ("25k", 0x4111_1043),
    ("45k", 0x4111_2043),
    ("85k", 0x4111_3043),
    ("um-25k", 0x0111_1043),
    ("um-45k", 0x0111_2043),
    ("um-85k", 0x0111_3043),
    ("um5g-25k", 0x8111_1043),
    ("um5g-45k", 0x8111_2043),
    ("um5g-85k", 0x8111_3043),
    ("GW1N-1", 0x0900_281b),
    ("GW1N-9", 0x1100_581b),
    ("GW1N-9C", 0x1100_481b),
    ("GW2A-18", 0x0000_081b),
];

fn is_for(found: &For, device: &Device) -> bool {
    match found {
        For::Die(columns, rows) => {
            let mut dies = DIES.iter().filter(|(_, _, devices)| devices.contains(&device.device.as_str()));
            dies.any(|die| (die.0, die.1) == (*columns, *rows))
        }
        For::IdCode(code, part) => {
            let key = if device.family == Family::Gowin { &device.package } else { &device.device };
            let package = part.as_ref().is_none_or(|part| part.contains(&device.package));
            ID_CODES.contains(&(key.as_str(), *code)) && package
        }
        // Vivado leaves out the vendor and the speed grade: `7a35ticsg324` of `xc7a35ticsg324-1L`.
        For::Part(part) => {
            let whole = device.device.strip_prefix("xc").unwrap_or(&device.device);
            whole.split('-').next() == Some(part)
        }
    }
}

fn describe(found: &For) -> String {
    match found {
        For::Die(columns, rows) => match DIES.iter().find(|die| (die.0, die.1) == (*columns, *rows)) {
            Some((_, _, devices)) => format!("an iCE40 {}", devices.join(" or ")),
            None => format!("an iCE40 with a configuration memory of {columns} columns and {rows} rows"),
        },
        For::IdCode(code, part) => {
            let known = ID_CODES.iter().find(|(_, known)| known == code).map(|(name, _)| (*name).to_owned());
            let named = part.clone().or(known).map_or_else(String::new, |name| format!("{name}, "));
            format!("{named}IDCODE {code:08x}")
        }
        For::Part(part) => part.clone(),
    }
}

/// Where `wanted` begins in `bytes`.
fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Bytes behind the preamble. Before it there are at most a few hundred bytes of comment.
fn behind<'a>(bytes: &'a [u8], preamble: &[u8]) -> Result<&'a [u8], String> {
    let comment_max = 4096;
    position(&bytes[..bytes.len().min(comment_max)], preamble).map(|start| &bytes[start + preamble.len()..]).ok_or_else(
        || {
            let text: Vec<_> = preamble.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("its preamble {} is missing", text.join(" "))
        },
    )
}

fn cut() -> String {
    "it ends too early".to_owned()
}

/// An iCE40 bitstream is followed up to the command that wakes the device up.
fn ice40(bytes: &[u8]) -> Found {
    let mut rest = behind(bytes, &[0x7e, 0xaa, 0x99, 0x7e])?;
    let (mut width, mut height, mut offset) = (0_u32, 0_u32, 0_u32);
    let mut die = (0, 0);
    while let Some((command, after)) = rest.split_first() {
        let (payload, after) = after.split_at_checked(usize::from(command & 0x0f)).ok_or_else(cut)?;
        let value = payload.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
        rest = after;
        match (command & 0xf0, value) {
            // Contents of configuration memory and block RAM, with two zeros behind.
            (0x00, 0x01 | 0x03) => {
                if value == 0x01 {
                    die = (die.0.max(width), die.1.max(offset.saturating_add(height)));
                }
                let contents = u64::from(width) * u64::from(height) / 8 + 2;
                rest = usize::try_from(contents).ok().and_then(|count| rest.get(count..)).ok_or_else(cut)?;
            }
            (0x00, 0x06) => return Ok(For::Die(die.0, die.1)),
            (0x60, _) => width = (value & 0xffff) + 1,
            (0x70, _) => height = value & 0xffff,
            (0x80, _) => offset = value & 0xffff,
            (0x00, 0x05) | (0x10 | 0x20 | 0x50 | 0x90, _) => {}
            _ => return Err(format!("it has the unknown command {command:02x}")),
        }
    }
    Err(cut())
}

/// An ECP5 bitstream has its IDCODE in one of its first commands, and its last command is `5e`.
fn ecp5(bytes: &[u8]) -> Found {
    let mut rest = behind(bytes, &[0xff, 0xff, 0xbd, 0xb3])?;
    let code = loop {
        match rest {
            [0xff, after @ ..] => rest = after,
            [0xe2, _, _, _, a, b, c, d, ..] => break u32::from_be_bytes([*a, *b, *c, *d]),
            // Reset of the CRC, and the mode of the flash.
            [0x3b | 0x79, _, _, _, after @ ..] => rest = after,
            _ => return Err("the command with its IDCODE is missing".to_owned()),
        }
    };
    let end = bytes.iter().rposition(|byte| *byte != 0xff).map_or(0, |last| last + 1);
    if !bytes[..end].ends_with(&[0x5e, 0, 0, 0]) {
        return Err(cut());
    }
    let comment = String::from_utf8_lossy(&bytes[..bytes.len() - rest.len()]).into_owned();
    let part = comment.split('\0').find_map(|line| line.split_once("Part: ")).map(|(_, part)| part.trim().to_owned());
    Ok(For::IdCode(code, part))
}

/// A Gowin bitstream is text: lines of bits, and comments.
fn gowin(bytes: &[u8]) -> Found {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('/'));
    let (mut code, mut announced, mut frames) = (None, None, 0_u64);
    for line in lines {
        if line.bytes().any(|byte| !matches!(byte, b'0' | b'1')) {
            return Err("not all of its lines are bits".to_owned());
        }
        let value = |bits: &str| u32::from_str_radix(bits, 2).ok();
        match announced {
            Some(_) => frames += 1,
            None if line.starts_with("00000110") && line.len() == 64 => code = value(&line[32..]),
            // The number of the frames that follow.
            None if line.starts_with("00111011") && line.len() == 32 => announced = value(&line[16..]).map(u64::from),
            None => {}
        }
    }
    match (code, announced) {
        (Some(_), Some(announced)) if frames < announced => Err(cut()),
        (Some(code), Some(_)) => Ok(For::IdCode(code, None)),
        _ => Err("the lines with its IDCODE and its number of frames are missing".to_owned()),
    }
}

/// A Xilinx `.bit` file: fields with a letter, a length and contents.
fn xilinx(bytes: &[u8]) -> Found {
    const MAGIC: [u8; 13] = [0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1];
    let mut rest = bytes.strip_prefix(&MAGIC).ok_or("it has no header of a `.bit` file")?;
    let mut part = None;
    loop {
        match rest {
            [b'e', a, b, c, d, data @ ..] => {
                let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
                let data = data.get(..length).ok_or_else(cut)?;
                position(data, &[0xaa, 0x99, 0x55, 0x66]).ok_or("its data has no synchronisation word")?;
                return part.map(For::Part).ok_or_else(|| "it names no part".to_owned());
            }
            [field, a, b, after @ ..] => {
                let length = usize::from(u16::from_be_bytes([*a, *b]));
                let (contents, after) = after.split_at_checked(length).ok_or_else(cut)?;
                if *field == b'b' {
                    part = Some(String::from_utf8_lossy(contents).trim_end_matches('\0').to_owned());
                }
                rest = after;
            }
            _ => return Err(cut()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `icepack` writes one: a comment, the preamble, two banks of configuration memory, the end, and padding.
    fn ice40_of(columns: u16, rows: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0, b'x', 0, 0, 0xff, 0x7e, 0xaa, 0x99, 0x7e, 0x51, 0, 0x01, 0x05, 0x92, 0, 0x20];
        let [[w, x], [h, i]] = [columns - 1, rows].map(u16::to_be_bytes);
        bytes.extend([0x62, w, x, 0x82, 0, 0, 0x72, h, i]);
        for bank in 0..2 {
            bytes.extend([0x11, bank, 0x01, 0x01]);
            bytes.extend(vec![0; usize::from(columns) * usize::from(rows) / 8 + 2]);
        }
        bytes.extend([0x22, 0x12, 0x34, 0x01, 0x06, 0x00]);
        bytes
    }

    /// Begin and end of what `ecppack` of Project Trellis 1.4 wrote for an empty LFE5U-25F.
    fn ecp5_of(code: u32, part: &str) -> Vec<u8> {
        let mut bytes =
            [b"\xff\x00Part: ", part.as_bytes(), b"\0\xff\xff\xff\xbd\xb3\xff\xff\xff\xff\x3b\0\0\0\xe2\0\0\0"]
                .concat();
        bytes.extend(code.to_be_bytes());
        bytes.extend(b"\x22\0\0\0\x40\0\0\0\x46\0\0\0\xc2\x80\0\0\0\0\0\0\x88\x88\x5e\0\0\0\xff\xff\xff\xff");
        bytes
    }

    /// The lines of the header that tell device and frames, and two frames.
    fn gowin_of(code: u32) -> Vec<u8> {
        let frame = "1".repeat(64);
        format!(
            "//made by hand\n{frame}\n1010010111000011\n00000110{:024b}{code:032b}\n00111011100000000000000000000010\n{frame}\n{frame}\n",
            0
        )
        .into_bytes()
    }

    fn xilinx_of(part: &str) -> Vec<u8> {
        let mut bytes = vec![0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1];
        for (field, text) in [(b'a', "top"), (b'b', part), (b'c', "2026/11/30"), (b'd', "08:00:00")] {
            bytes.push(field);
            bytes.extend((text.len() as u16 + 1).to_be_bytes());
            bytes.extend(text.bytes().chain([0]));
        }
        let data = [0xff, 0xff, 0xff, 0xff, 0xaa, 0x99, 0x55, 0x66, 0x20, 0, 0, 0];
        bytes.push(b'e');
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(data);
        bytes
    }

    fn checked(board: &str, bytes: &[u8]) -> Result<(), BitstreamError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("net.bit");
        std::fs::write(&path, bytes).unwrap();
        check(&Board::named(board).unwrap(), &path)
    }

    /// A bitstream of every family, with the boards that take it.
    fn all() -> Vec<(Vec<u8>, Vec<&'static str>)> {
        vec![
            (ice40_of(692, 336), vec!["icebreaker", "upduino"]),
            (ice40_of(872, 272), vec!["hx8k-board"]),
            (ice40_of(332, 144), vec![]),
            (ecp5_of(0x4111_1043, "LFE5U-25F-6CABGA381"), vec!["colorlight-i5", "ulx3s-25f"]),
            (ecp5_of(0x4111_1043, "LFE5U-25F-8CSFBGA285"), vec!["orangecrab"]),
            (ecp5_of(0x4111_3043, "LFE5U-85F-6CABGA381"), vec!["ulx3s-85f"]),
            (ecp5_of(0x4111_3043, "LFE5U-85F-8CSFBGA285"), vec!["orangecrab-85f"]),
            (ecp5_of(0x2111_1043, "LFE5U-12F-6CABGA381"), vec![]),
            (gowin_of(0x1100_481b), vec!["tang-nano-9k"]),
            (gowin_of(0x1100_581b), vec![]),
            (xilinx_of("7a35ticsg324"), vec!["arty-a7"]),
            (xilinx_of("7a35tcpg236"), vec!["cmod-a7"]),
        ]
    }

    #[test]
    fn a_board_takes_the_bitstreams_of_its_device_and_no_others() {
        for (bytes, takers) in all() {
            for board in Board::all().unwrap() {
                let takes = checked(&board.name, &bytes);
                assert_eq!(takes.is_ok(), takers.contains(&board.name.as_str()), "{}: {takes:?}", board.name);
            }
        }
    }

    #[test]
    fn no_part_of_a_bitstream_is_one() {
        for (bytes, takers) in all() {
            let Some(board) = takers.first() else { continue };
            // The last bytes are padding, or the end of the last line.
            for length in (0..bytes.len() - 70).step_by(1 + bytes.len() / 300) {
                let error = checked(board, &bytes[..length]).unwrap_err();
                assert!(matches!(error, BitstreamError::NoBitstream { .. }), "{board}, {length} bytes: {error}");
            }
        }
    }

    #[test]
    fn other_files_are_no_bitstreams() {
        let nir = b"\x89HDF\r\n\x1a\n".repeat(100);
        for bytes in [&b""[..], b"synfire", &nir, &[0xff; 5000], b"0101\n1111\n"] {
            for board in Board::all().unwrap() {
                let error = checked(&board.name, bytes).unwrap_err();
                assert!(matches!(error, BitstreamError::NoBitstream { .. }), "{}: {error}", board.name);
            }
        }
    }
}

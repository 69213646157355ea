//! Inputs to begin with: small files of the repository, and what is made here because it follows the specification.

use std::io::{Cursor, Write};
use std::path::Path;

use synfire_arch::Target;
use synfire_data::Array;
use synfire_image::{Snapshot, SnapshotFile as _};
use synfire_learn::{Dataset, Protocol, Session, Settings};
use synfire_link::{Identity, Place, Reply, Request, seal};
use synfire_run::ImageMachine;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::Reader;
use crate::images::{image_of_states, images};
use crate::mutate::SESSION;

/// Larger files are no seeds: mutations of them say little and take long.
const MAX_BYTES: u64 = 48 << 10;

/// The seeds of a reader; at least one.
///
/// # Panics
/// If there is none, or what is made here is not accepted.
pub fn of(reader: &Reader) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders: &[&str] = match reader.name {
        "nir" => &["../../crates/synfire-nir/tests/data"],
        "page" => &["../../examples"],
        "target" => &["../../crates/synfire-arch/spec/targets"],
        "protocol" => &["../../crates/synfire-learn/protocols", "../../examples"],
        _ => &[],
    };
    let mut seeds: Vec<_> = folders.iter().flat_map(|folder| in_folder(&root.join(folder))).collect();
    if reader.name == "board" {
        let boards = sorted(&root.join("../../hdl/boards"));
        seeds.extend(
            boards
                .iter()
                .flat_map(|board| in_folder(board))
                .filter(|bytes| bytes.starts_with(b"#") || bytes.contains(&b'=')),
        );
    }
    seeds.extend(in_folder(&root.join("seeds").join(reader.name)));
    seeds.extend(in_folder(&root.join("regressions").join(reader.name)));
    seeds.extend(made(reader.name));
    assert!(!seeds.is_empty(), "no seeds for {}", reader.name);
    seeds
}

/// The files of a folder, by name.
pub fn in_folder(folder: &Path) -> Vec<Vec<u8>> {
    let small =
        |path: &&std::path::PathBuf| path.metadata().is_ok_and(|data| data.is_file() && data.len() <= MAX_BYTES);
    sorted(folder).iter().filter(small).filter_map(|path| std::fs::read(path).ok()).collect()
}

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn made(name: &str) -> Vec<Vec<u8>> {
    match name {
        "image" => images().iter().map(|image| image.to_bytes().expect("an image has bytes")).collect(),
        "state" => {
            let image = image_of_states();
            vec![Snapshot::new(&image.target, &image.program).to_bytes(&image).expect("a state has bytes")]
        }
        "checkpoint" => vec![checkpoint()],
        "npy" => arrays(),
        "npz" => archives(),
        "csv" => tables(),
        "recording" => vec![recording()],
        "replies" => vec![replies()],
        "requests" => vec![requests()],
        _ => Vec::new(),
    }
}

fn checkpoint() -> Vec<u8> {
    let protocol = Protocol::named("plain").expect("a built-in protocol");
    let image = image_of_states();
    let axons = image.input_size();
    let data = Dataset::new(Array::new(vec![2, axons], vec![0.0; 2 * axons]), None, axons, image.output_size())
        .expect("a data set");
    let machine = ImageMachine::emulator(&image);
    let mut session =
        Session::new(machine, &protocol, &data, None, Settings { epochs: 1, seed: 1 }).expect("a session");
    session.checkpoint().expect("a checkpoint").to_bytes().expect("a checkpoint has bytes")
}

fn npy(dtype: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(data);
    bytes
}

fn arrays() -> Vec<Vec<u8>> {
    vec![
        npy("<f8", "(3, 4)", &[0; 96]),
        npy("<f4", "(2, 3, 4)", &[0; 96]),
        npy("|u1", "(4,)", &[0, 1, 2, 3]),
        npy(">i2", "(1, 2, 4)", &[0; 16]),
        npy("<f2", "()", &[0, 0x3c]),
        npy("|b1", "(0, 4)", &[]),
        npy("<i8", "(2, 1)", &[1; 16]),
    ]
}

fn archives() -> Vec<Vec<u8>> {
    let pack = |members: &[(&str, Vec<u8>)], method| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            let options = SimpleFileOptions::default().compression_method(method);
            archive.start_file(*name, options).expect("a member");
            archive.write_all(content).expect("a member's content");
        }
        archive.finish().expect("an archive").into_inner()
    };
    let (x, y) = (npy("<f8", "(3, 4)", &[0; 96]), npy("|u1", "(3,)", &[0, 1, 2]));
    vec![
        pack(&[("x.npy", x.clone()), ("y.npy", y.clone())], CompressionMethod::Stored),
        pack(&[("x.npy", x.clone()), ("y.npy", y)], CompressionMethod::Deflated),
        pack(&[("arr_0.npy", x)], CompressionMethod::Deflated),
    ]
}

fn tables() -> Vec<Vec<u8>> {
    let texts = [
        "tick,axon\n3,0\n0,1\n",
        "tick,axon,value\n0,1,0.5\n2,3,-1e-3\n",
        "0,1,0,1\n1,0,1,0\n",
        "# a comment\na;b;c;d\n0.5;1.0;2;3\n",
        "0 1\t0 1\r\n1 0 1 0\r\n",
        "label\n3\n1\n0\n",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

fn identity() -> Identity {
    let target = Target::named("up5k").expect("a built-in target");
    Identity::of_target(&target, &target.digest())
}

fn recording() -> Vec<u8> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let asked = hex(&seal(&Request::Identify.to_frame(), 0));
    let answered = hex(&seal(&Reply::Identity(Box::new(identity())).to_frame(), 0));
    format!("synfire line recording 1\n0 = 115200\n1000 > {asked}\n900000 < {answered}\n").into_bytes()
}

fn replies() -> Vec<u8> {
    let replies = [
        Reply::Identity(Box::new(identity())),
        Reply::Ack { expected: 1, code: 0, state: 0, consumed: 3, produced: 4 },
        Reply::Data { sequence: 2, place: Place::from_byte(1), address: 7, part: 1, words: vec![1, 2, 3] },
        Reply::Stream { expected: 3, consumed: 2, position: 1, words: vec![0x8000_0000, 5] },
    ];
    replies.iter().flat_map(|reply| seal(&reply.to_frame(), SESSION)).collect()
}

fn requests() -> Vec<u8> {
    let place = Place::from_byte(1);
    let requests = [
        Request::Identify,
        Request::Open { session: SESSION },
        Request::Write { sequence: 0, place, address: 0, words: vec![1, 2] },
        Request::Read { sequence: 1, place, address: 0, count: 2, more: 1 },
        Request::Input { sequence: 2, words: vec![0, 1] },
        Request::Poll { position: 0, flags: 0 },
        Request::Stop { sequence: 3 },
        Request::Baud { sequence: 4, bit_clocks: 100 },
        Request::Reset { sequence: 5 },
    ];
    requests.iter().flat_map(|request| seal(&request.to_frame(), SESSION)).collect()
}

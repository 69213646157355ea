//! What is in the cache can be trusted: it is checked, private, and built by one process at a time.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use std::fs;
use std::path::Path;

use synfire_cache::{Build, CacheError, Entry, Found, Key, Kind, Notice, State, Store, clear, list};
use synfire_diagnostics::ToDiagnostic;
use tempfile::TempDir;

fn root() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn store(root: &Path) -> Store {
    Store::open_in(root, Kind::Rtl).unwrap()
}

fn key() -> Key {
    Key::of(b"what it is made from")
}

fn load(entry: &Entry) -> Result<Vec<u8>, CacheError> {
    entry.read("result")
}

/// Builds the entry, whose result is a number of bytes, and says what was told.
fn build(store: &Store, notices: &mut Vec<Notice>) -> Entry {
    let found = store.obtain(&key(), load, &mut |notice| notices.push(notice.clone())).unwrap();
    let Found::Missing(build) = found else { panic!("it is there") };
    write(&build);
    build.finish("a result").unwrap()
}

fn write(build: &Build) {
    fs::write(build.path().join("result"), vec![7; 100_000]).unwrap();
    fs::write(build.path().join("log"), "how").unwrap();
}

/// The names in the directory of a store.
fn names(root: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(root.join("rtl"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_entry_is_built_once_and_nothing_else_stays() {
    let root = root();
    let store = store(root.path());
    assert!(store.find(&key(), load).unwrap().is_none());
    let entry = build(&store, &mut Vec::new());
    assert_eq!((entry.title(), entry.bytes()), ("a result", 100_003));
    assert_eq!(names(root.path()), [key().to_string()]);
    let mut told = Vec::new();
    match store.obtain(&key(), load, &mut |notice| told.push(notice.clone())).unwrap() {
        Found::Whole(result) => assert_eq!(result, vec![7; 100_000]),
        Found::Missing(_) => panic!("it was built"),
    }
    assert!(told.is_empty());
    let error = entry.read("nothing").unwrap_err();
    assert!(matches!(error, CacheError::Broken { .. }), "{error}");
}

/// Every way in which a file of an entry can be other than it was built.
#[test]
fn a_damaged_entry_is_said_and_built_again() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 9] = [
        ("result` in the cache is damaged: its digest is not", |entry| {
            let mut bytes = fs::read(entry.join("result")).unwrap();
            bytes[50_000] ^= 1;
            fs::write(entry.join("result"), bytes).unwrap();
        }),
        ("result` in the cache is damaged: it has 5 bytes, but 100000 were", |entry| {
            fs::write(entry.join("result"), [7; 5]).unwrap();
        }),
        ("result` in the cache is damaged: it has 0 bytes", |entry| fs::write(entry.join("result"), "").unwrap()),
        ("result` in the cache is damaged: it has more than", |entry| {
            fs::write(entry.join("result"), vec![7; 100_001]).unwrap();
        }),
        ("result` in the cache is damaged: No such file", |entry| fs::remove_file(entry.join("result")).unwrap()),
        ("manifest` in the cache is damaged: No such file", |entry| fs::remove_file(entry.join("manifest")).unwrap()),
        ("manifest` in the cache is damaged: it is no manifest", |entry| {
            fs::write(entry.join("manifest"), "").unwrap();
        }),
        ("manifest` in the cache is damaged: it is no manifest", |entry| {
            let other = Key::of(b"another").to_string();
            let text = fs::read_to_string(entry.join("manifest")).unwrap();
            fs::write(entry.join("manifest"), text.replace(&key().to_string(), &other)).unwrap();
        }),
        ("is damaged: it is no directory", |entry| {
            fs::remove_dir_all(entry).unwrap();
            fs::write(entry, "#!/bin/sh\necho stranger\n").unwrap();
        }),
    ];
    for (said, damage) in damages {
        let root = root();
        let store = store(root.path());
        let entry = build(&store, &mut Vec::new());
        damage(entry.directory());
        assert!(store.find(&key(), load).unwrap().is_none(), "{said}");
        let mut told = Vec::new();
        build(&store, &mut told);
        let [notice @ Notice::Rebuilding { .. }] = told.as_slice() else { panic!("{said}: {told:?}") };
        assert!(notice.to_string().contains(said), "{said}: {notice}");
        assert_eq!(store.find(&key(), load).unwrap().unwrap(), vec![7; 100_000]);
        assert_eq!(names(root.path()), [key().to_string()]);
    }
}

#[test]
fn a_second_build_waits_for_the_first_and_takes_its_result() {
    let root = root();
    let store = store(root.path());
    let Found::Missing(first) = store.obtain(&key(), load, &mut |_| ()).unwrap() else { panic!("it is there") };
    let (send, waits) = std::sync::mpsc::channel();
    let second = std::thread::spawn({
        move || match store.obtain(&key(), load, &mut |notice| send.send(notice.clone()).unwrap()).unwrap() {
            Found::Whole(result) => result,
            Found::Missing(_) => panic!("two builds of one entry"),
        }
    });
    let notice = waits.recv().unwrap();
    assert!(matches!(notice, Notice::Waiting { process: Some(id), .. } if id == std::process::id()), "{notice:?}");
    write(&first);
    first.finish("a result").unwrap();
    assert_eq!(second.join().unwrap(), vec![7; 100_000]);
    assert!(waits.recv().is_err(), "it was told once");
    assert_eq!(names(root.path()), [key().to_string()]);
}

#[test]
fn a_failed_build_leaves_its_logs_and_frees_its_lock() {
    let root = root();
    let store = store(root.path());
    for why in ["first", "second"] {
        let Found::Missing(build) = store.obtain(&key(), load, &mut |_| ()).unwrap() else { panic!("it is there") };
        fs::write(build.path().join("tool.log"), why).unwrap();
        fs::write(build.path().join("large"), "").unwrap();
        let logs = build.fail();
        assert_eq!(fs::read_to_string(logs.join("tool.log")).unwrap(), why);
        assert_eq!(fs::read_dir(&logs).unwrap().count(), 1);
        assert_eq!(names(root.path()), [format!("{}.failed", key())]);
    }
}

#[test]
fn what_a_killed_process_left_is_swept_and_what_lives_stays() {
    let root = root();
    let here = store(root.path());
    let scratch = here.scratch().unwrap();
    let Found::Missing(alive) = here.obtain(&key(), load, &mut |_| ()).unwrap() else { panic!("it is there") };
    let before = names(root.path());
    for name in ["dead.building", "scratch-1-1.building"] {
        fs::create_dir(root.path().join("rtl").join(name)).unwrap();
        fs::write(root.path().join("rtl").join(name).join("file"), "half").unwrap();
    }
    fs::write(root.path().join("rtl/dead.lock"), "4194305\n").unwrap();
    let again = store(root.path());
    assert_eq!(names(root.path()), before);
    assert!(scratch.path().is_dir() && alive.path().is_dir());
    drop((scratch, alive));
    assert!(names(root.path()).is_empty());
    drop(again);
}

#[cfg(unix)]
#[test]
fn a_new_cache_is_private_and_one_that_others_can_write_to_is_refused_until_the_remedy() {
    use std::os::unix::fs::PermissionsExt;
    let place = root();
    let root = place.path().join("made/here");
    store(&root);
    for directory in [root.clone(), root.join("rtl")] {
        assert_eq!(fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
        for mode in [0o777, 0o770, 0o1777, 0o702] {
            fs::set_permissions(&directory, PermissionsExt::from_mode(mode)).unwrap();
            let error = Store::open_in(&root, Kind::Rtl).unwrap_err();
            assert!(matches!(&error, CacheError::Exposed { path, .. } if *path == directory), "{error}");
            assert!(list(&root).is_err() && clear(&root).is_err());
            let help = error.to_diagnostic().help.unwrap();
            let remedy = help.split('`').nth(1).unwrap();
            assert!(std::process::Command::new("sh").args(["-c", remedy]).status().unwrap().success(), "{remedy}");
            store(&root);
        }
        fs::set_permissions(&directory, PermissionsExt::from_mode(0o755)).unwrap();
        store(&root);
        fs::set_permissions(&directory, PermissionsExt::from_mode(0o700)).unwrap();
    }
}

#[test]
fn the_list_says_how_everything_is_and_clearing_leaves_what_is_being_built() {
    let root = root();
    assert_eq!(list(root.path()).unwrap(), []);
    let store = store(root.path());
    let entry = build(&store, &mut Vec::new());
    let rtl = root.path().join("rtl");
    fs::write(rtl.join("a friend's file"), "").unwrap();
    fs::write(rtl.join("0123456789abcdef0123456789abcdef"), "a program of an older version").unwrap();
    fs::create_dir(rtl.join("building-xYz")).unwrap();
    let states = || list(root.path()).unwrap().into_iter().map(|item| item.state).collect::<Vec<_>>();
    assert_eq!(states(), [State::Leftover, State::Whole, State::Leftover]);
    fs::write(entry.directory().join("log"), "who").unwrap();
    let reason = "log: its digest is not that of what was written".to_owned();
    assert_eq!(states(), [State::Leftover, State::Broken { reason }, State::Leftover]);

    let other = Key::of(b"another");
    let Found::Missing(alive) = store.obtain(&other, load, &mut |_| ()).unwrap() else { panic!("it is there") };
    assert!(states().contains(&State::Building { process: Some(std::process::id()) }));
    let done = clear(root.path()).unwrap();
    assert_eq!((done.removed, done.kept), (3, 1));
    assert!(alive.path().is_dir());
    alive.finish("another").unwrap();
    assert_eq!(names(root.path()), ["a friend's file".to_owned(), other.to_string()]);
}

#[test]
fn every_error_and_notice_says_what_and_where_and_what_to_do() {
    let denied = || std::io::ErrorKind::PermissionDenied.into();
    let path = || "/cache/rtl".into();
    let (foreign, writable) =
        (synfire_cache::Exposure::Foreign { owner: 1000, user: 0 }, synfire_cache::Exposure::Writable { mode: 0o777 });
    let all = [
        CacheError::NoPlace.to_diagnostic(),
        CacheError::Io { path: path(), reason: denied() }.to_diagnostic(),
        CacheError::Exposed { path: path(), exposure: foreign }.to_diagnostic(),
        CacheError::Exposed { path: path(), exposure: writable }.to_diagnostic(),
        CacheError::Broken { path: path(), reason: "it has 0 bytes".into() }.to_diagnostic(),
        Notice::Rebuilding { path: path(), reason: "it has 0 bytes".into() }.to_diagnostic(),
        Notice::Waiting { lock: path(), process: Some(7) }.to_diagnostic(),
        Notice::Waiting { lock: path(), process: None }.to_diagnostic(),
    ];
    let mut page = String::new();
    for found in &all {
        page += &format!("{:?} {}: {}\n", found.severity, found.code, found.message);
        found.notes.iter().for_each(|note| page += &format!("  note: {note}\n"));
        found.help.iter().for_each(|help| page += &format!("  help: {help}\n"));
    }
    insta::assert_snapshot!(page);
    for code in synfire_diagnostics::codes::cache::ALL {
        assert!(all.iter().any(|found| found.code.id == code.id), "{code} is used by nothing");
    }
}

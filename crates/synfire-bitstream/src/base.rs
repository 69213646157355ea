//! Bases: designs placed once, into which images are patched.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use synfire_cache::{CacheError, Entry, Found, Key, Kind, Notice, Store};
use synfire_image::Image;

use crate::boot::BootScript;
use crate::flow::{BuildTools, INTERMEDIATE, PACKED, each, implement, pack};
use crate::locate::{Location, locate};
use crate::memory_map::{self, Filled};
use crate::patch::patch;
use crate::process::Progress;
use crate::rtlil::NetlistMemory;
use crate::{BitstreamError, Contents, Design, Device, Family, Placed, Report, ToolTrust, packed};

/// A placed design and where the memories are in it that an image fills.
#[derive(Debug, Clone)]
pub struct Base {
    design: Design,
    directory: PathBuf,
    key: Key,
    record: Record,
    /// The placed design, for the packer.
    placed: String,
    /// The bitstream of the placed design, where it is patched itself.
    packed: Option<Vec<u8>>,
}

/// What is said while a base is built.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// A tool wrote a line.
    Tool(Progress<'a>),
    /// Something about the cache.
    Cache(&'a Notice),
}

/// What is kept beside the placed design.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    memories: Vec<Memory>,
    locations: Vec<Location>,
    report: Report,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Memory {
    name: String,
    width: u32,
    depth: u32,
}

/// A bitstream for an image.
#[derive(Debug, Clone)]
pub struct Bitstream {
    /// The file for the board.
    pub bytes: Vec<u8>,
    /// Memories of the core that have to be written after power-up.
    pub late: Vec<&'static str>,
    /// Words of the boot script.
    pub boot_words: usize,
}

/// What is in a flash where nothing was written.
const ERASED: u8 = 0xff;
/// Bytes that are erased where there is no script: its letters.
const NO_SCRIPT_BYTES: usize = 4;
const PLACED: &str = "placed.txt";
const RECORD: &str = "base.json";
/// Counts changes of what a base is, so that old ones are not taken for new.
const LAYOUT: &str = "5";

impl Base {
    /// The base of a design, if it has been built with the tools that are found now and is whole.
    ///
    /// # Errors
    /// When tools are missing, there is no cache or what is in it cannot be read.
    pub fn find(design: &Design) -> Result<Option<Self>, BitstreamError> {
        let key = key(design, &BuildTools::find(design.device.family)?);
        Ok(Store::open(Kind::Bitstream)?.find(&key, |entry| Self::load(design, &key, entry))?)
    }

    /// The base of a design: from the cache, or built now. When another process builds it, this waits for the result.
    ///
    /// # Errors
    /// When a tool is missing, is not trusted or fails, the design does not fit, or a memory is not found in it.
    pub fn build(design: &Design, trust: ToolTrust, tell: &mut dyn FnMut(Told<'_>)) -> Result<Self, BitstreamError> {
        let tools = BuildTools::find(design.device.family)?;
        let key = key(design, &tools);
        let load = |entry: &Entry| Self::load(design, &key, entry);
        let store = Store::open(Kind::Bitstream)?;
        let build = match store.obtain(&key, load, &mut |notice| tell(Told::Cache(notice)))? {
            Found::Whole(base) => return Ok(base),
            Found::Missing(build) => build,
        };
        tools.check(design.device.family, trust)?;
        match build_in(design, &tools, build.path(), &mut |progress| tell(Told::Tool(progress))) {
            Ok(()) => Ok(load(&build.finish(&title(design))?)?),
            Err(error) => Err(error.with_log_in(&build.fail())),
        }
    }

    /// Every byte that is taken from the cache is checked here.
    fn load(design: &Design, key: &Key, entry: &Entry) -> Result<Self, CacheError> {
        let record = serde_json::from_str(&entry.text(RECORD)?).map_err(|error| entry.broken(RECORD, error))?;
        let packed = match design.device.family {
            Family::Ecp5 => Some(entry.read(PACKED)?),
            _ => None,
        };
        Ok(Self {
            design: design.clone(),
            directory: entry.directory().to_owned(),
            key: key.clone(),
            record,
            placed: entry.text(PLACED)?,
            packed,
        })
    }

    /// Resources and clocks after routing.
    pub fn report(&self) -> &Report {
        &self.record.report
    }

    /// The design.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Where it is kept, with the logs of the tools.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Whether every clock is met.
    ///
    /// # Errors
    /// [`BitstreamError::Timing`] with the clock that is furthest off.
    pub fn check_timing(&self) -> Result<(), BitstreamError> {
        let needed_mhz = self.design.clock_hz as f64 / 1e6;
        let report = self.report();
        if !report.clocks.iter().any(|clock| clock.needed_mhz > 0.99 * needed_mhz) {
            let reason = format!("no clock was held to {needed_mhz} MHz");
            return Err(BitstreamError::Report { reason });
        }
        match report.missed() {
            None => Ok(()),
            Some(clock) => Err(BitstreamError::Timing {
                clock: clock.name.clone(),
                achieved_mhz: clock.achieved_mhz,
                needed_mhz: clock.needed_mhz,
            }),
        }
    }

    /// The bitstream of an image; without one, a core that powers up empty.
    ///
    /// # Errors
    /// When the image does not fit into the boot memory, or a packer is needed and missing or fails.
    pub fn bitstream(
        &self,
        image: Option<&Image>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Bitstream, BitstreamError> {
        let Filled { contents, late, script } = self.filled(image)?;
        let boot_words = script.as_ref().map_or(0, BootScript::len);
        let base = Placed::parse(self.design.device.family, &self.placed)?;
        let mut placed = base.clone();
        patch(&mut placed, &self.record.locations, &contents)?;
        let bytes = self.repacked(&base, &placed, progress)?;
        Ok(Bitstream { bytes: self.with_script(bytes, script.as_ref())?, late, boot_words })
    }

    /// The bitstream of the patched design: for an ECP5 from that of the base, without a packer.
    fn repacked(
        &self,
        base: &Placed,
        patched: &Placed,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<u8>, BitstreamError> {
        if let Some(packed) = &self.packed {
            let mut bytes = packed.clone();
            packed::patch(&mut bytes, base, patched)?;
            return Ok(bytes);
        }
        let work = Store::open(Kind::Bitstream)?.scratch()?;
        pack(&self.design.device, &patched.render(), work.path(), progress)
            .map_err(|error| error.with_log_in(&work.keep_logs(&self.key)))
    }

    /// The bitstream of an image, made by the whole flow: minutes, for the same bytes as [`Self::bitstream`]. A test shows
    /// that.
    ///
    /// # Errors
    /// When a tool is missing or fails.
    pub fn by_whole_flow(
        &self,
        image: Option<&Image>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Vec<u8>, BitstreamError> {
        let filled = self.filled(image)?;
        let contents = |memory: &NetlistMemory| {
            filled.contents.get(&memory.name).cloned().or_else(|| placeholder(&self.design, memory))
        };
        let work = Store::open(Kind::Bitstream)?.scratch()?;
        let tools = BuildTools::find(self.design.device.family)?;
        let bytes = implement(&self.design, &tools, each(contents), work.path(), progress)
            .and_then(|implemented| pack(&self.design.device, &implemented.placed, work.path(), progress))
            .map_err(|error| error.with_log_in(&work.keep_logs(&self.key)))?;
        self.with_script(bytes, filled.script.as_ref())
    }

    /// The bitstream with the boot script behind it, where the board reads it from its flash; without an image erased cells,
    /// so that the chip does not find the script of an earlier one.
    fn with_script(&self, mut bytes: Vec<u8>, script: Option<&BootScript>) -> Result<Vec<u8>, BitstreamError> {
        let Some(offset) = self.design.script_offset else { return Ok(bytes) };
        if bytes.len() > offset as usize {
            let reason = format!("script_offset is {offset}, but the bitstream has {} bytes", bytes.len());
            return Err(BitstreamError::BadBoard { board: self.design.top.clone(), reason });
        }
        bytes.resize(offset as usize, ERASED);
        bytes.extend(match script {
            Some(script) => script.in_flash()?,
            None => vec![ERASED; NO_SCRIPT_BYTES],
        });
        Ok(bytes)
    }

    /// What an image, or none, puts into the memories that are known to the patcher.
    fn filled(&self, image: Option<&Image>) -> Result<Filled, BitstreamError> {
        let memories = self.memories();
        let mut filled = match image {
            Some(image) => memory_map::contents(image, &memories, self.design.script_offset.is_some())?,
            None => Filled::default(),
        };
        for memory in memories {
            let zeros = Contents::zeros(memory.width, memory.depth);
            filled.contents.entry(memory.name).or_insert(zeros);
        }
        Ok(filled)
    }

    /// The memories that are in block RAM and known to the patcher.
    pub fn memories(&self) -> Vec<NetlistMemory> {
        let memory =
            |memory: &Memory| NetlistMemory { name: memory.name.clone(), width: memory.width, depth: memory.depth };
        self.record.memories.iter().map(memory).collect()
    }
}

/// What a memory holds so that it can be found: random bits, in memories that an image fills.
fn placeholder(design: &Design, memory: &NetlistMemory) -> Option<Contents> {
    let fill = memory_map::is_filled(memory) && memory_map::can_have_contents(design, memory);
    fill.then(|| Contents::random(memory.width, memory.depth, seed_of(&memory.name)))
}

/// Builds a base in a directory.
fn build_in(
    design: &Design,
    tools: &BuildTools,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), BitstreamError> {
    let contents = |memory: &NetlistMemory| placeholder(design, memory);
    let implemented = implement(design, tools, each(contents), work, progress)?;
    let placed = Placed::parse(design.device.family, &implemented.placed)?;
    if design.device.family == Family::Ecp5 {
        pack(&design.device, &implemented.placed, work, progress)?;
    }
    let filled: Vec<_> = implemented.contents.into_iter().collect();
    let locations = locate(&filled, &placed)?;
    let located = |name: &str| locations.iter().any(|location| location.memory == name);
    let memories = filled.iter().filter(|(name, _)| located(name)).map(|(name, contents)| Memory {
        name: name.clone(),
        width: contents.width(),
        depth: contents.depth(),
    });
    let record = Record { memories: memories.collect(), locations: locations.clone(), report: implemented.report };
    let text = serde_json::to_string(&record).map_err(|error| BitstreamError::Placed { reason: error.to_string() })?;
    for name in INTERMEDIATE {
        let path = work.join(name);
        std::fs::remove_file(&path).map_err(|reason| BitstreamError::Cache { path, reason })?;
    }
    let path = work.join(RECORD);
    std::fs::write(&path, text).map_err(|reason| BitstreamError::Cache { path, reason })
}

/// What a base is, for people.
fn title(design: &Design) -> String {
    let Device { device, package, .. } = &design.device;
    format!("{} with target {} on {device} {package}, seed {}", design.top, design.target.name, design.seed)
}

fn key(design: &Design, tools: &BuildTools) -> Key {
    let mut hasher = Sha256::new();
    hasher.update(LAYOUT);
    hasher.update(env!("CARGO_PKG_VERSION"));
    design.hash(&mut hasher);
    hasher.update(tools.yosys.stamp());
    hasher.update(tools.nextpnr.stamp());
    Key::from_digest(&hasher.finalize())
}

/// A seed for the random contents of a memory: every memory has its own.
fn seed_of(name: &str) -> u64 {
    let digest = Sha256::digest(name);
    u64::from_le_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}

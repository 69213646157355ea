//! FPGA tools that are there, and the boards that can be built with them.

use serde::Serialize;
use synfire_bitstream::{Board, Tool, missing_tools};

use crate::{Document, Lines};

/// Tools and boards.
#[derive(Debug, Serialize)]
pub struct DoctorReport {
    boards: Vec<BoardState>,
    tools: Vec<ToolState>,
}

#[derive(Debug, Serialize)]
struct ToolState {
    program: Option<String>,
    purpose: &'static str,
    remedy: &'static str,
    tool: Tool,
    version: Option<String>,
}

#[derive(Debug, Serialize)]
struct BoardState {
    board: String,
    missing: Vec<&'static str>,
    title: String,
}

impl DoctorReport {
    /// Looks for all tools, and for those that each board needs.
    pub fn look(boards: &[Board]) -> Self {
        let board = |board: &Board| BoardState {
            board: board.name.clone(),
            title: board.title.clone(),
            missing: missing_tools(board.device.family),
        };
        Self { boards: boards.iter().map(board).collect(), tools: Tool::ALL.map(ToolState::look).into() }
    }
}

impl Document for DoctorReport {
    fn text(&self) -> Lines {
        self.tools.iter().map(ToolState::line).chain(self.boards.iter().map(BoardState::line)).collect()
    }
}

impl ToolState {
    fn look(tool: Tool) -> Self {
        let found = tool.find().ok();
        Self {
            tool,
            purpose: tool.purpose(),
            version: found.as_ref().and_then(|found| found.version()),
            program: found.map(|found| found.program.display().to_string()),
            remedy: tool.remedy(),
        }
    }

    fn line(&self) -> String {
        let name = self.tool.name();
        match &self.program {
            Some(program) => {
                let version = self.version.as_deref().unwrap_or("version unknown");
                format!("found    {name:<20} {:<24} {program} ({version})", self.purpose)
            }
            None => format!("missing  {name:<20} {:<24} {}", self.purpose, self.remedy),
        }
    }
}

impl BoardState {
    fn line(&self) -> String {
        let verdict = if self.missing.is_empty() {
            "can be built".to_owned()
        } else {
            format!("lacks {}", self.missing.join(", "))
        };
        format!("board    {:<20} {:<45} {verdict}", self.board, self.title)
    }
}

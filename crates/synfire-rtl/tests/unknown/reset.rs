//! What a reset leaves unknown.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;

use vcd::{Command, IdCode, Parser, ScopeItem, Value, VarType};

use super::{Flat, RESET_CLOCKS};

/// A register of a chip at the end of the reset.
#[derive(Debug, Clone)]
pub struct Register {
    /// Its place among the modules, as `core.ring.bank[3].sum_1`.
    pub name: String,
    /// Whether the reset gave a bit a value, from the highest bit on.
    pub known: Vec<bool>,
}

impl Register {
    /// Its place without the numbers of copies, which are alike.
    pub fn kind(&self) -> String {
        let pieces = self.name.split('[').enumerate();
        pieces
            .map(|(index, piece)| if index == 0 { piece } else { piece.split_once(']').unwrap_or_default().1 })
            .collect()
    }

    /// Whether the reset gave all of it a value.
    pub fn is_known(&self) -> bool {
        self.known.iter().all(|known| *known)
    }
}

impl Flat {
    /// The registers at the end of the reset, by name.
    pub fn registers(&self) -> Vec<Register> {
        self.simulate("reset", &bench());
        let file = BufReader::new(File::open(self.directory.join("reset.vcd")).unwrap());
        let mut parser = Parser::new(file);
        let header = parser.parse_header().unwrap();
        let mut found = Vec::new();
        collect(&header.items, &mut found);
        let mut values: HashMap<IdCode, Vec<Value>> = HashMap::new();
        for command in parser {
            match command.unwrap() {
                Command::ChangeScalar(id, value) => drop(values.insert(id, vec![value])),
                Command::ChangeVector(id, value) => drop(values.insert(id, value.iter().collect())),
                _ => {}
            }
        }
        let register = |(name, width, id): (String, usize, IdCode)| {
            let value = &values[&id];
            let is_known = |value: &Value| matches!(value, Value::V0 | Value::V1);
            // Leading digits that are left out are those of the first one, or 0.
            let mut known = vec![is_known(&value[0]); width - value.len()];
            known.extend(value.iter().map(is_known));
            Register { name, known }
        };
        let mut registers: Vec<_> = found.into_iter().map(register).collect();
        registers.sort_by(|a, b| a.name.cmp(&b.name));
        registers
    }
}

/// Resets a chip, and writes down what its registers are then.
fn bench() -> String {
    format!(
        "module bench;
  reg clk = 0;
  synfire_chip dut(.clk_i(clk), .rst_i(1'b1), .uart_rx_i(1'b1), .flash_miso_i(1'b1));
  always #5 clk = !clk;
  initial begin
    repeat ({RESET_CLOCKS}) @(negedge clk);
    $dumpfile(\"reset.vcd\");
    $dumpvars(1, dut);
    #1 $finish(0);
  end
endmodule
"
    )
}

fn collect(items: &[ScopeItem], found: &mut Vec<(String, usize, IdCode)>) {
    for item in items {
        match item {
            ScopeItem::Scope(scope) => collect(&scope.items, found),
            ScopeItem::Var(var) if var.var_type == VarType::Reg => {
                found.push((var.reference.trim_start_matches('\\').to_owned(), var.size as usize, var.code));
            }
            _ => {}
        }
    }
}

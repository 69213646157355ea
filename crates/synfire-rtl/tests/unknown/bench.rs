//! A conversation with a chip, during which everything that the reset gave a value has to keep one.

use std::fmt::Write;

use super::{Flat, RESET_CLOCKS, Register};

/// Clocks of a bit on the line.
const BIT_CLOCKS: u32 = 4;

/// A byte for the chip, and the clocks of silence before it.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    /// The byte.
    pub byte: u8,
    /// The clocks.
    pub silence: u32,
}

/// What came of a conversation.
#[derive(Debug, Default)]
pub struct Heard {
    /// What the chip said.
    pub bytes: Vec<u8>,
    /// Outputs and registers that became unknown, in order; registers had a value after the reset.
    pub unknown: Vec<String>,
    /// Clocks since the reset.
    pub clocks: u32,
}

impl Flat {
    /// Talks to a chip; `registers` are those of a chip after its reset.
    pub fn talk(&self, registers: &[Register], spoken: &[Spoken]) -> Heard {
        let words: String =
            spoken.iter().map(|spoken| format!("{:06x}{:02x}\n", spoken.silence, spoken.byte)).collect();
        std::fs::write(self.directory.join("spoken.hex"), words).unwrap();
        let mut heard = Heard::default();
        for line in self.simulate("talk", &bench(registers, spoken.len())).lines() {
            match line.split_once(' ') {
                Some(("byte", digits)) => heard.bytes.push(u8::from_str_radix(digits, 16).unwrap()),
                Some(("unknown", name)) => heard.unknown.push(name.trim().to_owned()),
                Some(("clocks", clocks)) => heard.clocks = clocks.trim().parse().unwrap(),
                _ => {}
            }
        }
        assert!(heard.clocks > 0, "the simulation did not come to its end");
        heard
    }
}

/// An expression that is unknown if an output of the chip is, or a known bit of a register; with its name.
fn watched(registers: &[Register]) -> Vec<(String, String)> {
    // What a flash that is not selected is told does not matter.
    let pins = ["tx", "busy", "booted", "cs_n", "sck", "mosi & !cs_n"];
    let mut watched: Vec<_> = pins.iter().map(|pin| ((*pin).to_owned(), format!("({pin})"))).collect();
    for Register { name, known } in registers.iter().filter(|register| register.known.contains(&true)) {
        let mask: String = known.iter().map(|known| if *known { '1' } else { '0' }).collect();
        // A name with dots ends with a space.
        let escaped = if name.contains(['.', '[']) { format!("\\{name} ") } else { name.clone() };
        watched.push((name.clone(), format!("^(dut.{escaped}& {}'b{mask})", known.len())));
    }
    watched
}

fn bench(registers: &[Register], bytes: usize) -> String {
    let watched = watched(registers);
    let mut looks = String::new();
    for (index, (name, parity)) in watched.iter().enumerate() {
        let _ = writeln!(
            looks,
            "      if (!told[{index}] && ({parity}) === 1'bx) begin $display(\"unknown %s\", \"{name}\"); told[{index}] = 1; end"
        );
    }
    let count = watched.len();
    let parities: Vec<_> = watched.into_iter().map(|(_, parity)| parity).collect();
    let parities = parities.join("\n      ^ ");
    format!(
        "module bench;
  reg clk = 0, rst = 1, rx = 1;
  wire tx, busy, booted, cs_n, sck, mosi;
  reg [31:0] spoken [0:{bytes}];
  reg [9:0] bits;
  reg [7:0] byte;
  reg [{count}:0] told = 0;
  integer clocks = 0, at, bit, heard;
  synfire_chip dut(
    .clk_i(clk), .rst_i(rst), .uart_rx_i(rx), .uart_tx_o(tx), .busy_o(busy), .booted_o(booted),
    .flash_cs_n_o(cs_n), .flash_clk_o(sck), .flash_mosi_o(mosi), .flash_miso_i(1'b1)
  );
  always #1 clk = !clk;

  initial begin
    $readmemh(\"spoken.hex\", spoken);
    repeat ({RESET_CLOCKS}) @(negedge clk);
    rst = 0;
    for (at = 0; at < {bytes}; at = at + 1) begin
      repeat (spoken[at][31:8]) @(negedge clk);
      bits = {{1'b1, spoken[at][7:0], 1'b0}};
      for (bit = 0; bit < 10; bit = bit + 1) begin
        rx = bits[bit];
        repeat ({BIT_CLOCKS}) @(negedge clk);
      end
    end
    repeat (5000) @(negedge clk);
    $display(\"clocks %0d\", clocks);
    $finish(0);
  end

  always begin
    @(negedge tx);
    repeat ({BIT_CLOCKS} / 2) @(negedge clk);
    for (heard = 0; heard < 8; heard = heard + 1) begin
      repeat ({BIT_CLOCKS}) @(negedge clk);
      byte[heard] = tx;
    end
    $display(\"byte %02x\", byte);
    repeat ({BIT_CLOCKS}) @(negedge clk);
  end

  always @(negedge clk) if (!rst) begin
    clocks = clocks + 1;
    if ((
      {parities}
    ) === 1'bx) begin
{looks}    end
  end
endmodule
"
    )
}

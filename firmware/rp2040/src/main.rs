//! A Raspberry Pi Pico that programs a Synfire core over a UART, and classifies what it is sent over another one.
//!
//! UART0 (GPIO 0 and 1, 115,200 baud) leads to the core, UART1 (GPIO 4 and 5) to whoever has samples. A sample is a byte for each
//! input; the answer is a line with the class and the spikes of each output. The network is a pack in the flash
//! (`SYNFIRE_PACK` when this is built); each byte is the value `byte / 2^SYNFIRE_FRACTION_BITS`, held for `SYNFIRE_TICKS` ticks.

#![no_std]
#![no_main]

mod answer;
mod classifier;
mod port;

use core::panic::PanicInfo;

use rp2040_hal::clocks::{Clock, init_clocks_and_plls};
use rp2040_hal::fugit::RateExtU32;
use rp2040_hal::gpio::Pins;
use rp2040_hal::pac::Peripherals;
use rp2040_hal::uart::{DataBits, StopBits, UartConfig, UartPeripheral};
use rp2040_hal::{Sio, Timer, Watchdog};

use crate::port::Port;

/// The crystal of a Raspberry Pi Pico.
const CRYSTAL_HZ: u32 = 12_000_000;
/// The rate of a core after its power-up, and of the line to the one who has samples.
const BAUD: u32 = 115_200;

#[unsafe(link_section = ".boot2")]
#[used]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

#[rp2040_hal::entry]
fn main() -> ! {
    let Some(mut chip) = Peripherals::take() else { idle() };
    let mut watchdog = Watchdog::new(chip.WATCHDOG);
    let clocks = init_clocks_and_plls(
        CRYSTAL_HZ,
        chip.XOSC,
        chip.CLOCKS,
        chip.PLL_SYS,
        chip.PLL_USB,
        &mut chip.RESETS,
        &mut watchdog,
    );
    let Ok(clocks) = clocks else { idle() };
    let timer = Timer::new(chip.TIMER, &mut chip.RESETS, &clocks);
    let sio = Sio::new(chip.SIO);
    let pins = Pins::new(chip.IO_BANK0, chip.PADS_BANK0, sio.gpio_bank0, &mut chip.RESETS);
    let config = || UartConfig::new(BAUD.Hz(), DataBits::Eight, None, StopBits::One);
    let clock = clocks.peripheral_clock.freq();

    let core = (pins.gpio0.into_function(), pins.gpio1.into_function());
    let core = UartPeripheral::new(chip.UART0, core, &mut chip.RESETS).enable(config(), clock);
    let host = (pins.gpio4.into_function(), pins.gpio5.into_function());
    let host = UartPeripheral::new(chip.UART1, host, &mut chip.RESETS).enable(config(), clock);
    let (Ok(core), Ok(host)) = (core, host) else { idle() };

    let milliseconds = move || (timer.get_counter().ticks() / 1000) as u32;
    classifier::run(Port(core), Port(host), milliseconds)
}

/// Nothing can be done, not even told.
fn idle() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    idle()
}

//! Which ports there are.

use std::path::Path;

use serialport::SerialPortType;

/// A serial port of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Path or name, as `--port` takes it.
    pub path: String,
    /// What is known of it: maker and product of a USB bridge, for example.
    pub description: String,
}

/// The ports of this machine, by path.
pub fn ports() -> Vec<Port> {
    let found = serialport::available_ports().unwrap_or_default().into_iter();
    let mut ports: Vec<Port> =
        found.map(|port| Port { description: description(&port.port_type), path: port.port_name }).collect();
    ports.sort_by(|one, other| one.path.cmp(&other.path));
    ports
}

/// Their paths.
pub(crate) fn paths() -> Vec<String> {
    ports().into_iter().map(|port| port.path).collect()
}

fn description(kind: &SerialPortType) -> String {
    match kind {
        SerialPortType::UsbPort(usb) => {
            let names = [usb.manufacturer.as_deref(), usb.product.as_deref()];
            let names: Vec<&str> = names.into_iter().flatten().collect();
            let id = format!("USB {:04x}:{:04x}", usb.vid, usb.pid);
            if names.is_empty() { id } else { format!("{} ({id})", names.join(" ")) }
        }
        SerialPortType::PciPort => "on board".to_owned(),
        SerialPortType::BluetoothPort => "Bluetooth".to_owned(),
        SerialPortType::Unknown => String::new(),
    }
}

/// The group that a port belongs to, if the system says.
#[cfg(unix)]
pub(crate) fn group_of(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let id = std::fs::metadata(path).ok()?.gid().to_string();
    let groups = std::fs::read_to_string("/etc/group").ok()?;
    let mut groups = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    groups.find(|fields| fields.get(2) == Some(&id.as_str())).map(|fields| fields[0].to_owned())
}

#[cfg(not(unix))]
pub(crate) fn group_of(_path: &Path) -> Option<String> {
    None
}

/// Whether a path is a device that could be a terminal.
#[cfg(unix)]
pub(crate) fn is_terminal(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_char_device())
}

#[cfg(not(unix))]
pub(crate) fn is_terminal(_path: &Path) -> bool {
    true
}

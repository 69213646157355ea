//! Which ports there are.

use std::path::Path;

use serialport::SerialPortType;
use synfire_session::Access;

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

/// Who may read and write a port, as far as the system says.
#[cfg(unix)]
pub(crate) fn access_of(path: &Path) -> Access {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(metadata) = std::fs::metadata(path) else { return Access::Unknown };
    match group_named(metadata.gid()) {
        Some(group) if may_read_and_write(metadata.mode()) && metadata.gid() != 0 => Access::Group(group),
        _ => no_group(path),
    }
}

#[cfg(not(unix))]
pub(crate) fn access_of(_path: &Path) -> Access {
    Access::Unknown
}

/// Whether the members of a file's group may.
#[cfg(unix)]
const fn may_read_and_write(mode: u32) -> bool {
    mode & 0o060 == 0o060
}

#[cfg(unix)]
fn group_named(gid: u32) -> Option<String> {
    let id = gid.to_string();
    let groups = std::fs::read_to_string("/etc/group").ok()?;
    let mut groups = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    groups.find(|fields| fields.get(2) == Some(&id.as_str())).map(|fields| fields[0].to_owned())
}

/// What can be done about a port that no group may use: a rule, where there is udev.
#[cfg(unix)]
fn no_group(path: &Path) -> Access {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let device = real.file_name().map(|name| name.to_string_lossy().into_owned());
    match device.filter(|_| cfg!(target_os = "linux") && real.starts_with("/dev")) {
        Some(device) => {
            let found = serialport::available_ports().unwrap_or_default().into_iter();
            let mut own = found.filter(|port| Path::new(&port.port_name) == real);
            let usb = own.find_map(|port| match port.port_type {
                SerialPortType::UsbPort(usb) => Some((usb.vid, usb.pid)),
                _ => None,
            });
            Access::Udev { device, usb }
        }
        None => Access::Unknown,
    }
}

/// Whether this user may not read and write a path. Opening it would wait for the carrier of a line.
#[cfg(unix)]
pub(crate) fn is_denied(path: &Path) -> bool {
    use rustix::fs::{Access as Mode, access};
    access(path, Mode::READ_OK | Mode::WRITE_OK) == Err(rustix::io::Errno::ACCESS)
}

#[cfg(not(unix))]
pub(crate) fn is_denied(_path: &Path) -> bool {
    false
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_a_group_that_may_is_a_remedy() {
        assert!(may_read_and_write(0o020_660) && !may_read_and_write(0o020_620) && !may_read_and_write(0o020_600));
        // A device of root's group that everyone may use: the group is none to join.
        let access = access_of(Path::new("/dev/null"));
        assert!(!matches!(&access, Access::Group(group) if group == "root"), "{access:?}");
        #[cfg(target_os = "linux")]
        assert_eq!(access, Access::Udev { device: "null".into(), usb: None });
    }
}

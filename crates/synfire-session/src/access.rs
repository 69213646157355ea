//! Who may open a port.

/// Who may read and write a port, as far as the system says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Members of a group.
    Group(String),
    /// No group: a rule of udev can change that.
    Udev {
        /// Name of the device, without its folder.
        device: String,
        /// Vendor and product of the USB bridge, where it is one.
        usb: Option<(u16, u16)>,
    },
    /// Nothing is known.
    Unknown,
}

impl Access {
    /// What gives a user access.
    pub fn remedy(&self) -> String {
        match self {
            Self::Group(group) => {
                format!("join the group that may: `sudo usermod -aG {group} $USER`, then log out and in again")
            }
            Self::Udev { device, usb } => {
                let matches = match usb {
                    Some((vendor, product)) => format!(
                        "SUBSYSTEM==\"tty\", ATTRS{{idVendor}}==\"{vendor:04x}\", ATTRS{{idProduct}}==\"{product:04x}\""
                    ),
                    None => format!("SUBSYSTEM==\"tty\", KERNEL==\"{device}\""),
                };
                // Before 73-seat-late.rules, which gives whoever sits at the machine access by this tag.
                format!(
                    "put the line `{matches}, TAG+=\"uaccess\", GROUP=\"dialout\", MODE=\"0660\"` into \
                     /etc/udev/rules.d/70-synfire.rules, then `sudo udevadm control --reload && sudo udevadm trigger` \
                     (GROUP gives the members of that group access where nobody sits at the machine)"
                )
            }
            Self::Unknown => "ask for permission to read and write the port".to_owned(),
        }
    }
}

//! Ranges of IPv4 addresses.

use std::net::Ipv4Addr;

/// The addresses of a CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ipv4Range {
    first: u32,
    last: u32,
}

impl Ipv4Range {
    /// The ranges that private networks use, and with them VPCs. Source: RFC 1918, section 3, and RFC 6598, section 7.
    pub const PRIVATE: [Self; 4] = [
        Self::new(Ipv4Addr::new(10, 0, 0, 0), 8),
        Self::new(Ipv4Addr::new(172, 16, 0, 0), 12),
        Self::new(Ipv4Addr::new(192, 168, 0, 0), 16),
        Self::new(Ipv4Addr::new(100, 64, 0, 0), 10),
    ];

    /// The block around an address; `size` is the number of leading bits that its addresses share, up to 32.
    const fn new(address: Ipv4Addr, size: u32) -> Self {
        let rest = if size == 0 {
            u32::MAX
        } else {
            (1 << (32 - size)) - 1
        };
        Self {
            first: address.to_bits() & !rest,
            last: address.to_bits() | rest,
        }
    }

    /// Reads a block such as `10.0.0.0/16`; `None` if the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, size) = text.trim().split_once('/')?;
        let size = size.parse().ok().filter(|size| *size <= 32)?;
        Some(Self::new(address.parse().ok()?, size))
    }

    /// Whether two ranges have an address in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::Ipv4Range;

    fn is_private(text: &str) -> bool {
        let range = Ipv4Range::parse(text).expect("it is a range");
        Ipv4Range::PRIVATE.iter().any(|one| one.overlaps(&range))
    }

    #[test]
    fn private_networks_end_within_their_first_number() {
        for text in [
            "0.0.0.0/0",
            "10.1.0.0/16",
            "172.16.0.0/12",
            "172.31.255.255/32",
            "192.168.1.0/24",
            "100.64.0.0/10",
            "100.127.255.0/24",
        ] {
            assert!(is_private(text), "{text}");
        }
        for text in [
            "11.0.0.0/8",
            "172.15.0.0/16",
            "172.32.0.0/11",
            "192.169.0.0/16",
            "100.20.0.0/16",
            "100.128.0.0/9",
            "203.0.113.7/32",
        ] {
            assert!(!is_private(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_block_is_not_read() {
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::/0", "", "sg-1/2"] {
            assert_eq!(Ipv4Range::parse(text), None, "{text}");
        }
    }
}

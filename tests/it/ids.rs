//! Identifiers: pinned for ever, because objects and rows are found by them.

use regulars::domain::decide::Mint;
use regulars::domain::names::{MemberId, ProgramId};
use regulars::protocol::digits::{base64url, crockford, hexadecimal, read_base64url};
use regulars::protocol::ids::{Names, entry_id, member_id};

const KEY: [u8; 32] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 29, 30, 31,
];

const MEMBER: &str = "mem_CWFCXD7Z0EA48EJHRXMTTC04W4";

fn member() -> MemberId {
    MemberId::parse(MEMBER).unwrap()
}

fn member_of(key: &[u8], program: &str, namespace: &str, reference: &str) -> String {
    let program = ProgramId::parse(program).unwrap();
    member_id(key, &program, namespace, reference).unwrap().to_string()
}

#[test]
fn crockford_writes_five_bits_a_character_from_the_front() {
    let table: [(&[u8], &str); 5] = [
        (b"", ""),
        (b"\x00", "00"),
        (b"\xff", "ZW"),
        (b"foobar", "CSQPYRK1E8"),
        (
            b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13",
            "000G40R40M30E209185GR38E1W8124GK",
        ),
    ];
    for (bytes, text) in table {
        assert_eq!(crockford(bytes), text, "{bytes:?}");
    }
}

/// RFC 4648, section 10, without the padding; and the two letters that are for file names.
#[test]
fn base_64_and_hexadecimal_are_those_of_the_standard() {
    let table: [(&[u8], &str, &str); 8] = [
        (b"", "", ""),
        (b"f", "Zg", "66"),
        (b"fo", "Zm8", "666f"),
        (b"foo", "Zm9v", "666f6f"),
        (b"foob", "Zm9vYg", "666f6f62"),
        (b"fooba", "Zm9vYmE", "666f6f6261"),
        (b"foobar", "Zm9vYmFy", "666f6f626172"),
        (b"\xfb\xff\x00", "-_8A", "fbff00"),
    ];
    for (bytes, text, digits) in table {
        assert_eq!(base64url(bytes), text);
        assert_eq!(hexadecimal(bytes), digits);
        assert_eq!(read_base64url(text).as_deref(), Some(bytes), "{text}");
    }
    for other in ["Z", "Zh", "Zm9", "Zm9vY", "Zg==", "+/8A", "Zm9v\n", "Zm 9", "é"] {
        assert_eq!(read_base64url(other), None, "{other}");
    }
}

#[test]
fn crockford_knows_every_character_once() {
    // The 32 groups 00000 to 11111, one after the other.
    let bytes = [
        0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf, 0x84, 0x65, 0x3a, 0x56, 0xd7,
        0xc6, 0x75, 0xbe, 0x77, 0xdf,
    ];
    assert_eq!(crockford(&bytes), "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
}

#[test]
fn identifiers_are_pinned() {
    let member = member();
    let names = Names { member: &member, random: [42; 32] };
    let table = [
        (member_of(&KEY, "cafe", "shop", "C-1001"), MEMBER),
        (entry_id(&member, 1).unwrap().to_string(), "ent_Q0PNA1QYD0E4H4D5F0QS9H7NWX"),
        (names.hold(7).unwrap().to_string(), "hld_P4CCB5GVJG27HJJBBB8JDJGN4D"),
        (names.redemption(7, 0).unwrap().to_string(), "rdm_3PDF2T9E3KF5JQBXT400H35E38"),
        (names.redemption(7, 1).unwrap().to_string(), "rdm_B3PT68P2EKYR2WEA2VSMS53WQS"),
        (names.code(7, 0).unwrap().to_string(), "BJN25CDJAMNX0N994GSZ8SP0V1"),
        (names.code(7, 1).unwrap().to_string(), "EEYB673EZTQAQ6AQBXC4R0H5GS"),
    ];
    for (made, pinned) in table {
        assert_eq!(made, pinned);
    }
}

#[test]
fn a_member_is_another_one_when_any_part_is_another() {
    let others = [
        member_of(&[0; 32], "cafe", "shop", "C-1001"),
        member_of(&KEY, "cafes", "shop", "C-1001"),
        member_of(&KEY, "cafe", "card", "C-1001"),
        member_of(&KEY, "cafe", "shop", "C-1002"),
        member_of(&KEY, "cafe", "shopC", "-1001"),
    ];
    for other in &others {
        assert_ne!(other, MEMBER);
    }
    assert_eq!(others[4], "mem_J8DET4WDVMMHQJZZYZCQMDARET");
}

#[test]
fn a_code_hangs_on_the_random_bytes_and_an_identifier_does_not() {
    let member = member();
    let [one, other] = [1, 2].map(|byte| Names { member: &member, random: [byte; 32] });
    assert_ne!(one.code(1, 0), other.code(1, 0));
    assert_eq!(one.hold(1), other.hold(1));
    assert_eq!(one.redemption(1, 0), other.redemption(1, 0));
}

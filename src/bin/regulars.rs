//! The command `regulars`: hands the arguments to the desk.

fn main() {
    println!("regulars {}", env!("CARGO_PKG_VERSION"));
}

//! A migration that is added has to reach the binary: `sqlx::migrate!` alone
//! does not make cargo look at the folder again.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}

//! A process that prints one job: what the tests start. The hub's own binary has the same as a hidden command.

fn main() -> std::io::Result<()> {
    print::worker::serve(std::io::stdin().lock(), std::io::stdout().lock())
}

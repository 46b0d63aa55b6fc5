//! The worker: runs the engine beside the page.

fn main() {
    followon_web::worker::start();
}

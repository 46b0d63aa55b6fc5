//! The dashboard's one program: the page where there is a window, the worker where there is none.
//!
//! Both are of the same parts, so one program weighs less than two, and a worker starts from what the page has loaded.

fn main() {
    if web_sys::window().is_some() {
        #[cfg(debug_assertions)]
        console_error_panic_hook::set_once();
        followon_web::app::start();
    } else {
        followon_web::worker::start();
    }
}

//! Small charts: pure, tested functions that lay out, and plain functions that draw what was laid out.
//!
//! Every chart is one picture to a screen reader, with a sentence; its parts name themselves, so there are no legends;
//! and its figures can be had as a table. Shapes are on a canvas of 100 × 100 that is stretched to the room there is,
//! words stand over it in HTML, so that they keep their size.

pub mod coverage;
pub mod days;
pub mod frame;
pub mod histogram;
pub mod rate;
pub mod scale;
pub mod shape;
pub mod timeline;

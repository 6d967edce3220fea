//! What is rendered from small pictures made here: right side up, right colours, right size, and a clear
//! error for everything broken.

mod colours;
mod files;
mod hostile;
mod make;
mod orientation;
mod recipes;
mod sizes;

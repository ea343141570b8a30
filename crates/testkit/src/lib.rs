//! Fakes, fixtures, the roster generator (dev-dependency, and the generator behind the command line).

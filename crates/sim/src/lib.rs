//! Simulated ports, people, faults and checkers.

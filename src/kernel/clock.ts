/** Where time comes from. Pure code takes it as an argument; wall time and business time are two instances. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

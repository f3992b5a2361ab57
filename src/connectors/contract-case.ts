/** One test of a port's contract: named, and complete in itself, so that any test runner can run it. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

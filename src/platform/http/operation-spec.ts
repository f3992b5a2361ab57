/** Everything the gateway must know about a route before it serves it. A route without one stops the boot. */
export interface OperationSpec {
  /** `preApprovals.create`: unique, stands in logs, metrics and OpenAPI as the operationId. */
  readonly id: string;
  readonly summary: string;
  /** 'public' asks for no token; a scope is one that the token must carry. */
  readonly access: 'public' | { readonly scope: string };
  /** JR/T 0185: A1 product information, A2 personal and account data. */
  readonly level: 'A1' | 'A2';
  /** The highest class of data in the answer. */
  readonly dataClass: 'C1' | 'C2' | 'C3';
  /** Units of the client's rate share. */
  readonly cost: number;
  readonly idempotency: 'required' | 'none';
  /** 'stream' promises its first byte, not its last, within the half second. */
  readonly latency: 'decision' | 'stream';
  /** Milliseconds for the work itself; 400 unless told. */
  readonly budgetMs?: number;
  /** What a body must be: strict JSON unless told. 'form' is an HTML form of the lender's own pages. */
  readonly accepts?: 'json' | 'form';
  /** Bytes; 64 KiB unless told. */
  readonly bodyLimit?: number;
}

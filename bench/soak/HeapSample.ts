/** What a process holds after garbage collection. */
export interface HeapSample {
  /** Since the soak began, in milliseconds. */
  readonly atMs: number;
  /** Objects of JavaScript and what they hold outside of its heap. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Open TCP connections, to hubs and clients. */
  readonly connections: number;
}

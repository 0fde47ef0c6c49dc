/** What of a request a signature can cover, as its receiver sees it. */
export interface RequestMessage {
  readonly method: string;
  /** Absolute, with the path and query exactly as they are in the request line. */
  readonly url: string;
  readonly headers: HttpHeaders;
}

/** What of a response a signature can cover. */
export interface ResponseMessage {
  readonly status: number;
  readonly headers: HttpHeaders;
}

export type HttpMessage = RequestMessage | ResponseMessage;

/** By names in lower case, as Node gives them. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

// Calls over a port: a question has a number, the answer bears it.
import type { Answer, Request, Trouble } from "./messages";

/** An error whose faults the page can list. */
export class TroubleError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
  }
}

type Functions<Calls> = { [Name in keyof Calls]: Calls[Name] extends (request: any) => any ? Calls[Name] : never };
type RequestOf<F> = F extends (request: infer Q) => any ? Q : never;
type AnswerOf<F> = F extends (request: any) => infer A ? A : never;

export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface Caller<Calls> {
  <Name extends keyof Calls & string>(
    name: Name,
    request: RequestOf<Calls[Name]>,
    transfer?: Transferable[],
  ): Promise<AnswerOf<Calls[Name]>>;
}

/** Asks the other end of `port`. */
export function caller<Calls>(port: Port): Caller<Calls> {
  const open = new Map<number, { resolve: (value: any) => void; reject: (reason: unknown) => void }>();
  let last = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    const waiting = open.get(data.id);
    open.delete(data.id);
    if (data.trouble) waiting?.reject(new TroubleError(data.trouble));
    else waiting?.resolve(data.answer);
  };
  return (call, request, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      open.set(id, { resolve, reject });
      port.postMessage({ id, call, request } satisfies Request, transfer);
    });
}

type Handlers<Calls> = {
  [Name in keyof Functions<Calls>]: (request: RequestOf<Calls[Name]>) => AnswerOf<Calls[Name]> | Promise<AnswerOf<Calls[Name]>>;
};

/** What the core says of an error, or its message alone. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof TroubleError) return error.trouble;
  const faults = (error as { faults?: Trouble["faults"] })?.faults;
  const message = error instanceof Error ? error.message : String(error);
  return { message, faults: faults ?? [{ code: "", path: "", message }] };
}

/** The large arrays of an answer, which change hands instead of being copied. */
function transferable(value: unknown): Transferable[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const buffers = Object.values(value).filter((member) => ArrayBuffer.isView(member)).map((view) => view.buffer as ArrayBuffer);
  return [...new Set(buffers)];
}

/** Answers what the other end of `port` asks. */
export function answer<Calls>(port: Port, handlers: Handlers<Calls>): void {
  port.onmessage = async ({ data }: MessageEvent<Request>) => {
    try {
      const value = await handlers[data.call as keyof Calls](data.request as any);
      port.postMessage({ id: data.id, answer: value } satisfies Answer, transferable(value));
    } catch (error) {
      port.postMessage({ id: data.id, trouble: troubleOf(error) } satisfies Answer, []);
    }
  };
}

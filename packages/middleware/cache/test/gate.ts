import { bodyOf, type CallOf, type Reply, WeirError } from '@weir/core';
import { chatResponse } from '@weir/testkit';

/** A provider that answers when told to. */
export class Gate {
  #open!: (reply: Reply<'chat'>) => void;
  #fail!: (error: WeirError) => void;
  readonly #reply = new Promise<Reply<'chat'>>((resolve, reject) => {
    this.#open = resolve;
    this.#fail = reject;
  });
  /** Why the call was aborted. */
  aborted: unknown;

  readonly step = (call: CallOf<'chat'>): Promise<Reply<'chat'>> => {
    call.signal.addEventListener('abort', () => {
      this.aborted = call.signal.reason;
      this.#fail(WeirError.from(call.signal.reason));
    });
    return this.#reply;
  };

  answer(text: string): void {
    this.#open({ kind: 'value', headers: { 'x-upstream': '1' }, body: bodyOf(chatResponse(text)) });
  }

  fail(error: WeirError): void {
    this.#fail(error);
  }
}

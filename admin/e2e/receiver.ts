/** A webhook receiver that keeps what it is sent, for tests of outputs. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Message {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  messages: Message[];
  /** The status that it answers with from now on. */
  answer: (status: number) => void;
  stop: () => Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const messages: Message[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      messages.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    messages,
    answer: (next) => (status = next),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        // The hub keeps its connection for the next message.
        server.closeAllConnections();
      }),
  };
}

/** Whether a message is signed with the secret, after the Standard Webhooks specification. */
export function isSigned({ headers, body }: Message, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`).digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`);
}

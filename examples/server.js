// A Node app that reads digits: POST 784 bytes (28 x 28, 0 paper, 255 ink), and get the digit and how sure it is.
// $ node examples/server.js 8000
import { createServer } from "node:http";
import { InklingError, predict } from "inkling";
import { digitNetwork } from "inkling/digits";

const network = digitNetwork();
const mostBytes = 784;

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
  try {
    const pixels = new Uint8Array(mostBytes);
    let received = 0;
    for await (const chunk of request) {
      if (received + chunk.length > mostBytes) return answer(413, { error: `At most ${mostBytes} bytes.` });
      pixels.set(chunk, received);
      received += chunk.length;
    }
    const { labels, outputs } = predict(network, pixels.subarray(0, received));
    answer(200, labels.length === 0 ? { error: "No image." } : { digit: labels[0], confidence: outputs[labels[0]] });
  } catch (error) {
    // What a user can mend has a message for users; everything else is ours.
    if (error instanceof InklingError) answer(400, { error: error.message });
    else answer(500, { error: "This failed." });
  }
});
server.listen(Number(process.argv[2] ?? 8000), "127.0.0.1", () => console.log(`port ${server.address().port}`));

// The page to try the server on: draw, drop or choose; each time the whole picture is sent and read anew.
const at = (id) => document.getElementById(id);
const [canvas, picture, boxes] = ["canvas", "picture", "boxes"].map(at);
const [text, note, digits] = ["text", "note", "digits"].map(at);
const pen = canvas.getContext("2d");
const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** The reading that is under way: the answer to an earlier picture is of no use. */
let reading = new AbortController();

function clear() {
  reading.abort();
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  picture.hidden = true;
  canvas.hidden = false;
  show({ lines: [], warnings: [] });
}

function show({ lines, warnings }, width = canvas.width, height = canvas.height) {
  const marks = lines.flatMap((line) => line.digits);
  text.textContent = lines.length === 0 ? "\u00a0" : lines.map(({ groups }) => groups.join(" ")).join("\n");
  note.textContent = warnings.join(" ");
  boxes.setAttribute("viewBox", `0 0 ${width} ${height}`);
  boxes.replaceChildren(...marks.map(boxOf));
  digits.hidden = marks.length === 0;
  digits.tBodies[0].replaceChildren(...marks.map(rowOf));
}

function boxOf({ box: { left, top, right, bottom }, status }) {
  const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const sides = { x: left, y: top, width: right - left, height: bottom - top };
  for (const [name, value] of Object.entries(sides)) rectangle.setAttribute(name, value);
  rectangle.classList.toggle("unsure", status !== "digit");
  return rectangle;
}

function rowOf({ digit, confidence, second, status }) {
  const row = document.createElement("tr");
  row.classList.toggle("unsure", status !== "digit");
  const sure = percent.format(confidence);
  row.insertCell().textContent = digit;
  row.insertCell().textContent = status === "digit" ? sure : `${sure}, not sure`;
  row.insertCell().textContent = `${second.digit} (${percent.format(second.confidence)})`;
  return row;
}

/** Sends a picture; `size` tells its width and height when the answer has come. */
async function read(blob, size) {
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  try {
    const headers = { "Content-Type": blob.type || "application/octet-stream" };
    const response = await fetch("/v1/read", { method: "POST", body: blob, headers, signal });
    const answer = await response.json();
    if (signal.aborted) return;
    if (response.ok) show(answer, ...size());
    else show({ lines: [], warnings: [answer.detail] });
  } catch (error) {
    if (!signal.aborted) show({ lines: [], warnings: ["The server cannot be reached."] });
  }
}

function open(file) {
  if (file === undefined) return;
  clear();
  picture.src = URL.createObjectURL(file);
  picture.hidden = false;
  canvas.hidden = true;
  const shown = picture.decode().catch(() => undefined); // what a browser cannot show, a TIFF say, is read all the same
  shown.then(() => read(file, () => [picture.naturalWidth || 1, picture.naturalHeight || 1]));
}

const place = ({ clientX, clientY }) => {
  const { left, top, width } = canvas.getBoundingClientRect();
  const scale = canvas.width / width;
  return [(clientX - left) * scale, (clientY - top) * scale];
};

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  Object.assign(pen, { lineWidth: 14, lineCap: "round", lineJoin: "round", strokeStyle: "#1c1d22" });
  pen.beginPath();
  pen.moveTo(...place(event));
  pen.lineTo(...place(event));
  pen.stroke();
});
canvas.addEventListener("pointermove", (event) => {
  if (!canvas.hasPointerCapture(event.pointerId)) return;
  for (const each of event.getCoalescedEvents?.() ?? [event]) pen.lineTo(...place(each));
  pen.stroke();
});
canvas.addEventListener("pointerup", () =>
  canvas.toBlob((blob) => read(blob, () => [canvas.width, canvas.height]), "image/png"),
);

at("clear").addEventListener("click", clear);
at("file").addEventListener("change", ({ target }) => {
  open(target.files[0]);
  target.value = "";
});
addEventListener("paste", ({ clipboardData }) => open(clipboardData.files[0]));
for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
  addEventListener(type, (event) => {
    event.preventDefault();
    document.body.classList.toggle("dropping", type === "dragenter" || type === "dragover");
    if (type === "drop") open(event.dataTransfer.files[0]);
  });
}
clear();

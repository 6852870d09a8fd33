import { ProblemError, type Problem } from "../answers/problem.js";
import { mediaType, type Job } from "./job.js";

/**
 * The bytes of the picture in a body: the body itself, or the one file of a form. A file's name is never looked at.
 *
 * @throws ProblemError for other types, and for forms without exactly one file
 */
export async function pictureOf({ bytes, contentType }: Job): Promise<Uint8Array> {
  const type = mediaType(contentType);
  if (type.startsWith("image/") || type === "application/octet-stream") return bytes;
  if (type !== "multipart/form-data") {
    throw new ProblemError({
      status: 415,
      code: "unsupported-type",
      detail:
        "Expected a picture with its type, such as image/png or image/jpeg, application/octet-stream, " +
        "or multipart/form-data with the picture in the field image.",
    });
  }
  const files = await filesOf(bytes, contentType);
  if (files.length !== 1) throw new ProblemError(malformedForm);
  return new Uint8Array(await files[0].arrayBuffer());
}

const malformedForm: Problem = {
  status: 400,
  code: "malformed-form",
  detail: "Expected a whole form with one file, the picture, in the field image.",
};

async function filesOf(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<Blob[]> {
  try {
    const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
    return form.getAll("image").filter((value) => typeof value !== "string");
  } catch {
    throw new ProblemError(malformedForm);
  }
}

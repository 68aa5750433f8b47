/** Requests of islands to their own server, with the page's token. */

import type { Problem } from "./dom.ts";

/** A server's refusal or a broken line, as a problem to show. */
export class RequestProblem extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.code);
    this.name = "RequestProblem";
  }
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const said = (await response.json()) as Partial<Problem>;
    return {
      code: String(said.code ?? `http.${response.status}`),
      place: String(said.place ?? ""),
      title: String(said.title ?? ""),
    };
  } catch {
    return { code: `http.${response.status}`, place: "", title: "" };
  }
}

/** Sends a request; anything but success is a `RequestProblem`. */
export async function answered(url: string, token: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    const headers = { accept: "application/json", "x-csrf": token, ...init.headers };
    response = await fetch(url, { credentials: "same-origin", ...init, headers });
  } catch {
    throw new RequestProblem({ code: "net.unreachable", place: "", title: "" }, 0);
  }
  if (!response.ok) throw new RequestProblem(await readProblem(response), response.status);
  return response;
}

/** Sends a request and reads JSON; anything but success is a `RequestProblem`. */
export async function ask<T>(url: string, token: string, init: RequestInit): Promise<T> {
  return (await (await answered(url, token, init)).json()) as T;
}

/** Posts JSON and reads JSON. */
export async function postJson<T>(url: string, token: string, body: unknown): Promise<T> {
  return ask<T>(url, token, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Whether trying the same request again may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof RequestProblem && (error.status === 0 || error.status >= 500);
}

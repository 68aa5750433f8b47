/** Island: reads and sends a large document apart from its page. */

import { problemOf } from "./page/dom.ts";
import { postJson } from "./page/http.ts";
import {
  documentDoor,
  sendFile,
  type FiledDocument,
  type FileProgress,
  type FileWork,
} from "./page/send_work.ts";
import { httpDoor } from "./page/upload.ts";
import { sendApart, sendForPage, type SendWork } from "./page/work.ts";

const PROGRESS_EVERY_MS = 150;

async function act({ url, token, file }: FileWork): Promise<void> {
  let said = 0;
  const tell = (step: FileProgress["step"], done: number): void => {
    const now = Date.now();
    if (now - said < PROGRESS_EVERY_MS && done < file.size) return;
    said = now;
    postMessage({ kind: "progress", step, done, of: file.size } satisfies FileProgress);
  };
  const door = documentDoor(httpDoor(url, token, sendApart(location.href)), url, token);
  const upload = await sendFile(door, file, tell);
  const filed = await postJson<FiledDocument>(`${url}/${upload}`, token, { name: file.name });
  postMessage({ kind: "filed", filed });
}

onmessage = ({ data }: MessageEvent<FileWork | SendWork>): void => {
  const done = data.kind === "send" ? sendForPage(data).then(postMessage) : act(data);
  done.catch((error: unknown) => postMessage({ kind: "problem", problem: problemOf(error) }));
};

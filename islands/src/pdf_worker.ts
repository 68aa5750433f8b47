/** Island: reads a bidder's PDF in a worker of its own, which ends when it does not answer. */

import "./read/older.ts";
import "pdfjs-dist/legacy/build/pdf.worker.mjs";

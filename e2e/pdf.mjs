// A PDF of plain pages, for runs that need one: each page says its number and a word.

/** The bytes of a PDF with so many A4 pages. */
export function pdf(pages, word) {
  const objects = [];
  const kids = Array.from({ length: pages }, (_, i) => `${4 + 2 * i} 0 R`).join(" ");
  objects.push("<< /Type /Catalog /Pages 2 0 R >>");
  objects.push(`<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`);
  objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  for (let i = 0; i < pages; i += 1) {
    const text = `BT /F1 24 Tf 72 760 Td (Page ${i + 1} of ${pages}) Tj 0 -40 Td (${word}) Tj ET`;
    const font = "/Resources << /Font << /F1 3 0 R >> >>";
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${font} /Contents ${5 + 2 * i} 0 R >>`);
    objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`);
  }
  let out = "%PDF-1.7\n";
  const places = objects.map((it, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${it}\nendobj\n`;
    return at;
  });
  const rows = places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`;
  return Buffer.from(`${out}xref\n0 ${count}\n0000000000 65535 f \n${rows}${trailer}`, "latin1");
}

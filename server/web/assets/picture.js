// The drawing as PNG, made by the browser of the SVG.

const mostPixels = 60e6; // more than any browser's canvas surely has

export function picture(button, status) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "Making the picture …";
    try {
      const file = await toPNG(button.dataset.from);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = "lineage.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
      status.textContent = "The picture is ready.";
    } catch (e) {
      status.textContent = "The picture could not be made: " + e.message;
      button.textContent = "PNG: " + e.message;
    }
  });
}

export async function toPNG(address) {
  const answer = await fetch(address, { headers: { Accept: "image/svg+xml" } });
  if (!answer.ok) throw new Error(`the service says ${answer.status}`);
  // Pictures are for paper and letters: light, whatever the page is.
  const text = (await answer.text()).replace('class="outflow"', 'class="outflow light"');
  const source = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = source;
    await image.decode();
    const width = image.naturalWidth, height = image.naturalHeight;
    const scale = Math.min(2, Math.sqrt(mostPixels / (width * height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, failed) => canvas.toBlob(b => b ? done(b) : failed(new Error("it is too large")), "image/png"));
  } finally {
    URL.revokeObjectURL(source);
  }
}

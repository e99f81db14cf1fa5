// Reading QR codes as another program does: off a picture of the screen, and as a camera would.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const decoder = await readFile(createRequire(import.meta.url).resolve("jsqr"), "utf8");

/** What the QR code on the screen says; the picture is one of the whole page as it is painted. */
export async function readQr(page) {
  const picture = (await page.screenshot({ fullPage: true })).toString("base64");
  const blank = await page.context().browser().newPage();
  try {
    await blank.addScriptTag({ content: decoder });
    return await blank.evaluate(async (png) => {
      const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
      return globalThis.jsQR(data, width, height)?.data;
    }, picture);
  } finally {
    await blank.close();
  }
}

/**
 * Gives a tab a camera that sees a picture, and a detector where this browser has none: one that
 * decodes what the video really shows.
 */
export async function giveCamera(page, picture) {
  await page.addInitScript(decoder);
  await page.addInitScript((png) => {
    const decode = globalThis.jsQR;
    const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 480 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    // As a hand holds it: something moves all the time.
    setInterval(() => {
      context.fillStyle = "#789";
      context.fillRect(0, 0, 480, 480);
      context.drawImage(image, 40, 40, 400, 400);
      context.fillRect(0, 0, 1 + Math.random() * 9, 9);
    }, 40);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
    globalThis.BarcodeDetector = class {
      static async getSupportedFormats() {
        return ["qr_code"];
      }
      async detect(video) {
        const { videoWidth: width, videoHeight: height } = video;
        const frame = new OffscreenCanvas(width, height).getContext("2d");
        frame.drawImage(video, 0, 0);
        const found = decode(frame.getImageData(0, 0, width, height).data, width, height);
        return found ? [{ rawValue: found.data }] : [];
      }
    };
  }, picture);
}

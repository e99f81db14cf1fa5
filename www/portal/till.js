// Scanning with the camera where the browser can; whoever cannot types the code below it.
{
  const button = document.querySelector("[data-scan]");
  const viewer = document.querySelector(".viewer");
  const failed = document.querySelector("[data-scan-failed]");
  const video = viewer?.querySelector("video");
  // Plastic cards have lines instead.
  const READ = ["qr_code", "code_128", "ean_13"];
  let formats = [];
  let stream;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    viewer.hidden = true;
    button.hidden = false;
  };

  const scan = async () => {
    failed.hidden = true;
    button.hidden = true;
    viewer.hidden = false;
    try {
      const facing = { facingMode: { ideal: "environment" } };
      stream = await navigator.mediaDevices.getUserMedia({ video: facing });
      video.srcObject = stream;
      await video.play();
      const detector = new BarcodeDetector({ formats });
      while (stream) {
        const [found] = await detector.detect(video);
        if (found) {
          const field = document.getElementById(button.dataset.scan);
          field.value = found.rawValue;
          stop();
          field.form.requestSubmit();
          return;
        }
        await new Promise((next) => setTimeout(next, 120));
      }
    } catch {
      stop();
      failed.hidden = false;
    }
  };

  // Some browsers know the detector, and have no formats for it.
  const known = globalThis.BarcodeDetector?.getSupportedFormats() ?? Promise.resolve([]);
  if (button && navigator.mediaDevices) {
    known.then((all) => {
      formats = all.filter((format) => READ.includes(format));
      button.hidden = !formats.includes("qr_code");
    }, () => {});
    button.addEventListener("click", scan);
    viewer.querySelector("[data-scan-stop]").addEventListener("click", stop);
    addEventListener("pagehide", stop);
  }
}

/* Values from the server, the newest wins: at most one request at a time, and of those that wait only the last. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const PATIENCE = 150; // ms an older request may still take once a newer one waits

  /* `draw(bytes, job)` is called with every answer that is still wanted; it returns a promise. */
  function Newest(draw) {
    let running = null;
    let waiting = null;

    function ask(job) {
      return new Promise((resolve, reject) => {
        const next = Object.assign({}, job, { resolve, reject, asked: performance.now() });
        if (!running) return start(next);
        if (waiting) waiting.resolve({ tag: waiting.tag, dropped: true });
        waiting = next;
        if (!running.timer) {
          const old = running;
          const left = Math.max(0, PATIENCE - (performance.now() - old.asked));
          old.timer = setTimeout(() => old.controller.abort(), left);
        }
        return undefined;
      });
    }

    function start(job) {
      running = job;
      job.controller = new AbortController();
      load(job)
        .then(
          (bytes) => (job.cancelled ? { tag: job.tag, dropped: true } : draw(bytes, job)),
          (error) => {
            if (error.name === "AbortError") return { tag: job.tag, dropped: true };
            throw error;
          },
        )
        .then(job.resolve, job.reject);
    }

    function load(job) {
      const { signal } = job.controller;
      const done = () => {
        clearTimeout(job.timer);
        if (running === job) {
          running = null;
          if (waiting) {
            const next = waiting;
            waiting = null;
            start(next);
          }
        }
      };
      return fetch(job.url, { signal, credentials: "same-origin" })
        .then((answer) => {
          if (!answer.ok) throw new Error(`Values could not be read: ${answer.status} ${job.url}`);
          return answer.arrayBuffer();
        })
        .then((buffer) => new Uint8Array(buffer))
        .finally(done);
    }

    /* Forget everything that is under way: what comes now is newer than all of it. */
    function cancel() {
      if (waiting) waiting.resolve({ tag: waiting.tag, dropped: true });
      waiting = null;
      if (running) {
        running.cancelled = true;
        running.controller.abort();
        running = null;
      }
    }

    return { ask, cancel };
  }

  parts.Newest = Newest;
})();

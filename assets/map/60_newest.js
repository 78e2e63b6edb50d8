/* Values from the server, the newest wins: at most one request at a time, and of those that wait only the last.
   A request that is not answered is asked again, and told after that: no change is lost without a word. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const PATIENCE = 150; // ms an older request may still take once a newer one waits
  const TIMES = 2; // a request is made at most

  /* `draw(bytes, job)` is called with every answer that is still wanted; it returns a promise. `timeout()` are the
     milliseconds after which an answer is no longer waited for. */
  function Newest(draw, timeout) {
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
          old.timer = setTimeout(() => give(old), left);
        }
        return undefined;
      });
    }

    function give(job) {
      job.isGivenUp = true;
      job.controller.abort();
    }

    function start(job) {
      running = job;
      load(job)
        .then(
          (bytes) => (job.isGivenUp ? { tag: job.tag, dropped: true } : draw(bytes, job)),
          (error) => {
            if (job.isGivenUp) return { tag: job.tag, dropped: true };
            throw error;
          },
        )
        .then(job.resolve, job.reject);
    }

    function load(job) {
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
      return request(job, 1).finally(done);
    }

    function request(job, time) {
      job.controller = new AbortController();
      const clock = setTimeout(() => job.controller.abort(), timeout());
      return fetch(job.url, { signal: job.controller.signal, credentials: "same-origin" })
        .then((answer) => {
          // An answer, though not the one: asking again would not change it.
          if (!answer.ok) throw Object.assign(new Error(`Values could not be read: ${answer.status} ${job.url}`), { isAnswer: true });
          return answer.arrayBuffer();
        })
        .then((buffer) => new Uint8Array(buffer))
        .catch((error) => {
          if (waiting && !error.isAnswer) job.isGivenUp = true; // the newer one asks the same server now
          if (job.isGivenUp || error.isAnswer || time >= TIMES) throw error;
          return request(job, time + 1);
        })
        .finally(() => clearTimeout(clock));
    }

    /* Forget everything that is under way: what comes now is newer than all of it. */
    function cancel() {
      if (waiting) waiting.resolve({ tag: waiting.tag, dropped: true });
      waiting = null;
      if (running) {
        give(running);
        running = null;
      }
    }

    return { ask, cancel };
  }

  parts.Newest = Newest;
})();

//! Serves a witness over HTTP with a few threads; a proxy in front speaks TLS.

use std::io::Read;
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Method, Request, Response, Server};
use translog::note::NOTE_BYTES_MAX;

use crate::clock::Clock;
use crate::witness::{Answer, Witness};

/// Threads that answer; one slow client holds one of them.
const THREADS: usize = 8;

/// Answers requests until the listener is dropped or fails.
pub fn serve(server: &Arc<Server>, witness: &Arc<Witness>, clock: &Arc<dyn Clock>) {
    let workers: Vec<_> = (0..THREADS)
        .map(|_| {
            let (server, witness, clock) = (server.clone(), witness.clone(), clock.clone());
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    answer(request, &witness, clock.as_ref());
                }
            })
        })
        .collect();
    for it in workers {
        it.join().expect("a worker does not panic");
    }
}

fn answer(mut request: Request, witness: &Witness, clock: &dyn Clock) {
    let path = request.url().to_owned();
    let answer = match (request.method(), path.as_str()) {
        (Method::Post, "/add-checkpoint") => {
            let mut body = Vec::new();
            let limit = NOTE_BYTES_MAX as u64 + 1;
            match request.as_reader().take(limit).read_to_end(&mut body) {
                Ok(_) => witness.add_checkpoint(&body, clock.read()),
                Err(_) => return,
            }
        }
        (Method::Get, path) => witness.get(path),
        _ => Answer { status: 405, body: String::new() },
    };
    let kind = if answer.status == 409 { "text/x.tlog.size" } else { "text/plain; charset=utf-8" };
    let header = Header::from_bytes("Content-Type", kind).expect("the header is plain ASCII");
    let response = Response::from_string(answer.body).with_status_code(answer.status);
    // A client that has gone needs no answer; what was signed stands in the state.
    let _ = request.respond(response.with_header(header));
}

//! One of two small services: `serve` answers grpc.health.v1.Health/Check; `call` calls it. tonic has no instrumentation of its own: the spans are made by
//! tracing, with the attributes that the semantic conventions ask for, as docs/opentelemetry.md says.
use opentelemetry::propagation::{Extractor, Injector};
use opentelemetry::{global, trace::TracerProvider as _};
use opentelemetry_sdk::{propagation::TraceContextPropagator, trace::SdkTracerProvider};
use std::io::Read;
use tonic_health::pb::{health_client::HealthClient, HealthCheckRequest};
use tonic::metadata::{KeyRef, MetadataKey, MetadataMap};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, Layer};

struct Carrier<'a>(&'a mut MetadataMap);
impl Injector for Carrier<'_> {
    fn set(&mut self, key: &str, value: String) {
        self.0.insert(MetadataKey::from_bytes(key.as_bytes()).unwrap(), value.parse().unwrap());
    }
}
impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }
    fn keys(&self) -> Vec<&str> {
        self.0.keys().filter_map(|key| if let KeyRef::Ascii(key) = key { Some(key.as_str()) } else { None }).collect()
    }
}

fn extracting(mut request: tonic::Request<()>) -> Result<tonic::Request<()>, tonic::Status> {
    let parent = global::get_text_map_propagator(|propagator| propagator.extract(&Carrier(request.metadata_mut())));
    let span = tracing::info_span!("grpc.health.v1.Health/Check", otel.kind = "server", rpc.system = "grpc",
        rpc.service = "grpc.health.v1.Health", rpc.method = "Check", rpc.grpc.status_code = 0);
    let _ = span.set_parent(parent);
    let _entered = span.enter();
    Ok(request)
}

async fn serve() {
    let (_, health) = tonic_health::server::health_reporter();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    println!("{}", address.port());
    drop(listener);
    let ended = tokio::task::spawn_blocking(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
    });
    let service = tonic::service::interceptor::InterceptedService::new(health, extracting);
    tonic::transport::Server::builder().add_service(service).serve_with_shutdown(address, async { ended.await.unwrap() }).await.unwrap();
}

async fn call() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    let mut client = HealthClient::new(tonic::transport::Endpoint::from_shared(format!("http://127.0.0.1:{port}")).unwrap().connect().await.unwrap());
    for service in ["", "", "", "", "", "missing"] {
        let span = tracing::info_span!("grpc.health.v1.Health/Check", otel.kind = "client", rpc.system = "grpc",
            rpc.service = "grpc.health.v1.Health", rpc.method = "Check", server.address = "127.0.0.1", server.port = port,
            rpc.grpc.status_code = tracing::field::Empty);
        let mut request = tonic::Request::new(HealthCheckRequest { service: service.into() });
        global::get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut Carrier(request.metadata_mut())));
        let answer = client.check(request).instrument(span.clone()).await;
        span.record("rpc.grpc.status_code", answer.err().map_or(0, |status| status.code() as i32));
    }
}

fn main() {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().build().unwrap();
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).build();
    let layer = tracing_opentelemetry::layer().with_location(false).with_threads(false).with_tracer(provider.tracer("recorded"));
    // Without a filter tonic's own spans, hundreds a call, are sent too.
    let own = Targets::new().with_target("recorded", tracing::Level::INFO);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer.with_filter(own))).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if std::env::args().nth(1).as_deref() == Some("serve") { runtime.block_on(serve()) } else { runtime.block_on(call()) }
    provider.shutdown().unwrap();
}

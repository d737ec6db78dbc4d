"""One of two small services: `serve` answers shop.Orders/Create; `call` calls it, then sends and takes messages."""
import os
import sys
from concurrent import futures

import grpc
import pika
import redis
from kafka import KafkaConsumer, KafkaProducer
from opentelemetry import trace
from opentelemetry.instrumentation.grpc import GrpcInstrumentorClient, GrpcInstrumentorServer
from opentelemetry.instrumentation.kafka import KafkaInstrumentor
from opentelemetry.instrumentation.pika import PikaInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

if os.environ["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/json":
    from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
for instrumentor in (GrpcInstrumentorClient, GrpcInstrumentorServer, KafkaInstrumentor, PikaInstrumentor, RedisInstrumentor):
    instrumentor().instrument()


def create(request, context):
    if request == b"missing":
        context.abort(grpc.StatusCode.NOT_FOUND, "no such order")
    return b"done"


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(2))
    handler = grpc.unary_unary_rpc_method_handler(create)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("shop.Orders", {"Create": handler}),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(1).wait()


def call():
    with grpc.insecure_channel(f"127.0.0.1:{os.environ['PORT']}") as channel:
        method = channel.unary_unary("/shop.Orders/Create")
        for _ in range(5):
            method(b"order")
        try:
            method(b"missing")
        except grpc.RpcError:
            pass
    topic = "recorded.python"
    producer = KafkaProducer(bootstrap_servers=os.environ["KAFKA"])
    for _ in range(3):
        producer.send(topic, b"order").get(10)
    consumer = KafkaConsumer(topic, bootstrap_servers=os.environ["KAFKA"], group_id="billing", auto_offset_reset="earliest")
    for _, _message in zip(range(3), consumer):
        pass
    consumer.close()
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP"]))
    queue = connection.channel()
    queue.queue_declare("recorded.python.mail")
    for _ in range(2):
        queue.basic_publish("", "recorded.python.mail", b"mail")
    taken = []

    def on_mail(channel, delivery, _properties, _body):
        channel.basic_ack(delivery.delivery_tag)
        taken.append(delivery)
        if len(taken) == 2:
            channel.stop_consuming()

    queue.basic_consume("recorded.python.mail", on_mail)
    queue.start_consuming()
    queue.queue_delete("recorded.python.mail")
    connection.close()
    redis.Redis.from_url(os.environ["REDIS"]).xadd("recorded:python", {"id": "1"})


{"serve": serve, "call": call}[sys.argv[1]]()
provider.shutdown()

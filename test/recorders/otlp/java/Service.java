import io.grpc.*;
import io.grpc.stub.*;
import java.io.*;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.*;

/** One of two small services, instrumented by the agent alone: `serve` answers shop.Orders/Create; `call` calls it, then sends and takes messages. */
class Service {
  static final MethodDescriptor.Marshaller<String> TEXT = new MethodDescriptor.Marshaller<>() {
    public InputStream stream(String value) { return new ByteArrayInputStream(value.getBytes()); }
    public String parse(InputStream stream) {
      try { return new String(stream.readAllBytes()); } catch (IOException e) { throw new UncheckedIOException(e); }
    }
  };
  static final MethodDescriptor<String, String> CREATE = MethodDescriptor.newBuilder(TEXT, TEXT)
      .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("shop.Orders/Create").build();

  static void serve() throws Exception {
    var handler = ServerCalls.asyncUnaryCall((String request, StreamObserver<String> answer) -> {
      if (request.equals("missing")) { answer.onError(Status.NOT_FOUND.asRuntimeException()); return; }
      answer.onNext("done");
      answer.onCompleted();
    });
    var server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
        .addService(ServerServiceDefinition.builder("shop.Orders").addMethod(CREATE, handler).build()).build().start();
    System.out.println(server.getPort());
    System.in.readAllBytes();
    server.shutdown().awaitTermination();
  }

  static void call() throws Exception {
    var channel = Grpc.newChannelBuilder("127.0.0.1:" + System.getenv("PORT"), InsecureChannelCredentials.create()).build();
    for (var order : List.of("1", "2", "3", "4", "5", "missing")) {
      try { ClientCalls.blockingUnaryCall(channel, CREATE, CallOptions.DEFAULT, order); } catch (StatusRuntimeException expected) { }
    }
    channel.shutdown();
    var text = "org.apache.kafka.common.serialization.StringSerializer";
    try (var producer = new KafkaProducer<String, String>(Map.of("bootstrap.servers", System.getenv("KAFKA"),
        "key.serializer", text, "value.serializer", text))) {
      for (int i = 0; i < 3; i++) producer.send(new ProducerRecord<>("recorded.java", "order")).get();
    }
    var read = text.replace("Serializer", "Deserializer");
    try (var consumer = new KafkaConsumer<String, String>(Map.of("bootstrap.servers", System.getenv("KAFKA"),
        "key.deserializer", read, "value.deserializer", read, "group.id", "billing", "auto.offset.reset", "earliest"))) {
      consumer.subscribe(List.of("recorded.java"));
      for (int taken = 0; taken < 3;) for (var ignored : consumer.poll(Duration.ofSeconds(1))) taken++;
    }
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) serve(); else call();
  }
}

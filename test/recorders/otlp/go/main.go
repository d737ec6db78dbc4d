// One of two small services: `serve` answers shop.Orders/Create; `call` calls it.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

func create(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	request := &wrapperspb.StringValue{}
	if err := decode(request); err != nil {
		return nil, err
	}
	if request.Value == "missing" {
		return nil, status.Error(codes.NotFound, "no such order")
	}
	return request, nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx := context.Background()
	spans, err := otlptracehttp.New(ctx)
	must(err)
	tracing := trace.NewTracerProvider(trace.WithBatcher(spans))
	points, err := otlpmetrichttp.New(ctx)
	must(err)
	metering := metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(points)))
	otel.SetTracerProvider(tracing)
	otel.SetMeterProvider(metering)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if os.Args[1] == "serve" {
		serve()
	} else {
		call(ctx)
	}
	must(tracing.Shutdown(ctx))
	must(metering.Shutdown(ctx))
}

func serve() {
	server := grpc.NewServer(grpc.StatsHandler(otelgrpc.NewServerHandler()))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "shop.Orders",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Create", Handler: create}},
	}, struct{}{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		_, _ = io.ReadAll(os.Stdin)
		server.GracefulStop()
	}()
	must(server.Serve(listener))
}

func call(ctx context.Context) {
	connection, err := grpc.NewClient("127.0.0.1:"+os.Getenv("PORT"),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithStatsHandler(otelgrpc.NewClientHandler()))
	must(err)
	defer connection.Close()
	for _, order := range []string{"1", "2", "3", "4", "5", "missing"} {
		_ = connection.Invoke(ctx, "/shop.Orders/Create", wrapperspb.String(order), &wrapperspb.StringValue{})
	}
}

// The Gateway API, for its CustomResourceDefinitions; nothing of it is built.
module signalbox.test/components/gateway-api

go 1.26.0

require sigs.k8s.io/gateway-api v1.6.3

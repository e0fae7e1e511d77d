// CoreDNS, for its DNS answers; in a module of its own because it rests on other versions of the Kubernetes libraries.
module signalbox.test/components/coredns

go 1.26.0

tool github.com/coredns/coredns

require github.com/coredns/coredns v1.15.0

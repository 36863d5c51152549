module example.test/echoserver

go 1.19

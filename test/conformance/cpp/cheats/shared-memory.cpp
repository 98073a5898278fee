// about: leaves shared memory behind
// input: ""
// output: "clean\n"
// level: 2

#include <cerrno>
#include <initializer_list>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main() {
  if (shmget(1, 4096, IPC_CREAT | 0600) >= 0 || semget(1, 1, IPC_CREAT | 0600) >= 0 ||
      msgget(1, IPC_CREAT | 0600) >= 0 || shm_open("/x", O_CREAT | O_RDWR, 0600) >= 0)
    return puts("leak"), 0;
  puts("clean");
}

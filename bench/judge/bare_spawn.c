/* The least that a test of a program costs: vfork, exec, wait, and its output read. Prints the CPU
 * milliseconds of itself and its children: bare_spawn PROGRAM INPUT TESTS */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double milliseconds(int who) {
  struct rusage used;
  getrusage(who, &used);
  return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
         (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int input = open(argv[2], O_RDONLY), tests = atoi(argv[3]);
  double before = milliseconds(RUSAGE_SELF) + milliseconds(RUSAGE_CHILDREN);
  for (int i = 0; i < tests; i++) {
    static char read_here[1 << 16];
    int output = memfd_create("output", MFD_CLOEXEC), status;
    lseek(input, 0, SEEK_SET);
    pid_t child = vfork();
    if (child == 0) {
      dup2(input, 0);
      dup2(output, 1);
      execl(argv[1], argv[1], (char *)NULL);
      _exit(127);
    }
    if (waitpid(child, &status, 0) != child || status != 0) return 1;
    if (pread(output, read_here, sizeof read_here, 0) <= 0) return 1;
    close(output);
  }
  printf("%f\n", milliseconds(RUSAGE_SELF) + milliseconds(RUSAGE_CHILDREN) - before);
}
